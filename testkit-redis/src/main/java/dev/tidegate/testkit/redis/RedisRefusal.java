package dev.tidegate.testkit.redis;

/** The server refused a command; the message is what it said, its code first. */
public final class RedisRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RedisRefusal(String message) {
        super(message);
    }

    /** The first word, such as {@code NOAUTH}. */
    public String code() {
        String message = String.valueOf(getMessage());
        int end = message.indexOf(' ');
        return end < 0 ? message : message.substring(0, end);
    }
}
