package dev.tidegate.server.upstash.reply;

/** What came is no command. The message is the text of the error. */
public final class BadCommandException extends Exception {
    private static final long serialVersionUID = 1;

    public final int status;

    public BadCommandException(String text) {
        this(400, text);
    }

    public BadCommandException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
