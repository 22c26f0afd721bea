package dev.tidegate.cli.migrate.remote;

/** An end of a migration gave no reply to a command. The message holds no secret. */
public final class RemoteException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isTransient;

    /** @param isTransient whether the command may have a reply when it is sent again */
    RemoteException(String message, boolean isTransient) {
        super(message);
        this.isTransient = isTransient;
    }

    /** Whether the command may have a reply when it is sent again. */
    public boolean isTransient() {
        return isTransient;
    }
}
