package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Layer;
import dev.tidegate.doctor.diagnosis.Sanitized;
import dev.tidegate.doctor.diagnosis.Target;

/** Says what is going to be tried. What cannot be read was refused before. */
public final class ConfigProbe implements Probe {
    @Override
    public Layer layer() {
        return Layer.CONFIG;
    }

    @Override
    public FailureClass whenLate() {
        return FailureClass.CONFIG_INVALID;
    }

    @Override
    public String look(ProbeContext visit) {
        Target target = visit.target();
        return target + ", " + (target.tls() ? "TLS" : "plain text") + ", "
                + (target.password().isPresent() ? "password for user " + Sanitized.of(target.who()) : "no password")
                + (target.database() == 0 ? "" : ", database " + target.database());
    }
}
