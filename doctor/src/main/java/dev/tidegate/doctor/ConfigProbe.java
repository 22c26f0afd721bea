package dev.tidegate.doctor;

/** Says what is going to be tried. What cannot be read was refused before. */
final class ConfigProbe implements Probe {
    @Override
    public Layer layer() {
        return Layer.CONFIG;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.CONFIG_INVALID;
    }

    @Override
    public String look(Visit visit) {
        Target target = visit.target();
        return target + ", " + (target.tls() ? "TLS" : "plain text") + ", "
                + (target.password().isPresent() ? "password for user " + Shown.of(target.who()) : "no password")
                + (target.database() == 0 ? "" : ", database " + target.database());
    }
}
