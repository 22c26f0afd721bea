package dev.tidegate;

/** The overrides of a subject have another version than the change named. Nothing was changed; read them, and decide again. */
public final class OverridesChangedException extends TidegateException {
    private static final long serialVersionUID = 1L;

    private final long version;

    /** @param version the version that they have; 0 if there are none */
    public OverridesChangedException(long version) {
        super("if-version: the overrides have version " + version + " by now");
        this.version = version;
    }

    /** Always false: the version that was named does not come back. */
    @Override
    public boolean isTransient() {
        return false;
    }

    /** The version that they have; 0 if there are none. */
    public long version() {
        return version;
    }
}
