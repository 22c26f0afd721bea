package dev.tidegate.server.upstash;

/** What came is no command. The message is the text of the error. */
final class BadCommandException extends Exception {
    private static final long serialVersionUID = 1;

    final int status;

    BadCommandException(String text) {
        this(400, text);
    }

    BadCommandException(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
