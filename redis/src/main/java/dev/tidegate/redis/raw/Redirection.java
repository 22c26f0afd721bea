package dev.tidegate.redis.raw;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which node a node of a cluster names instead of itself. A script may answer an error with the same text, so that what
 * it names is contacted only if it is a node of the cluster.
 *
 * @param ask whether it is for one command only, while a slot is being moved
 */
record Redirection(boolean ask, String host, int port) {
    private static final Pattern TEXT = Pattern.compile("(MOVED|ASK) (\\d{1,5}) (\\S*):(\\d{1,5})\\s*");

    /**
     * Returns the redirection that a reply is; null if it is none, or is for another slot than the command.
     *
     * @param slot of the command
     * @param asked the host of the node that answered, which a redirection may leave out
     */
    static @Nullable Redirection of(RawReply reply, int slot, String asked) {
        if (slot < 0 || !reply.isError()) {
            return null;
        }
        byte kind = reply.bytes()[1];
        if (kind != 'M' && kind != 'A') {
            return null;
        }
        Matcher text = TEXT.matcher(new String(reply.bytes(), 1, reply.length() - 1, StandardCharsets.UTF_8));
        if (!text.matches() || Integer.parseInt(text.group(2)) != slot) {
            return null;
        }
        String host = text.group(3).isEmpty() ? asked : text.group(3);
        return new Redirection(text.group(1).equals("ASK"), host, Integer.parseInt(text.group(4)));
    }
}
