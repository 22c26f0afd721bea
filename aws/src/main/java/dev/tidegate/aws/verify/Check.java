package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Seen;

/**
 * One check of a verification and its outcome.
 *
 * @param id its name for programs, which does not change: {@code tls}, {@code group-peer}, …
 * @param mark what it came to
 * @param seen what was seen, in one line
 * @param remedy what to do about it, in one line; empty where nothing is to be done
 * @param action the right that was missing or the call that failed; empty where it was looked at
 */
public record Check(String id, Mark mark, String seen, String remedy, String action) {
    static Check ok(String id, String seen) {
        return new Check(id, Mark.OK, seen, "", "");
    }

    static Check note(String id, String seen) {
        return new Check(id, Mark.NOTE, seen, "", "");
    }

    static Check warning(String id, String seen, String remedy) {
        return new Check(id, Mark.WARNING, seen, remedy, "");
    }

    static Check failure(String id, String seen, String remedy) {
        return new Check(id, Mark.FAILURE, seen, remedy, "");
    }

    /** It could not be read, and this is why. */
    static Check unseen(String id, String what, Seen.Hidden<?> hidden) {
        String remedy = switch (hidden.why()) {
            case PERMISSION -> "allow " + hidden.action() + " for the credentials in use";
            case THROTTLED -> "try again in a minute";
            case UNSUPPORTED -> "the service at this endpoint does not support the call";
            case NOT_FOUND -> "check the name and the region";
            case NOT_ASKED, FAILED -> "try again; then check the network between";
        };
        String why = switch (hidden.why()) {
            case PERMISSION -> "not allowed: " + hidden.action();
            case THROTTLED -> "AWS throttles the requests: " + hidden.action();
            default -> hidden.action() + ": " + hidden.reason();
        };
        return new Check(id, Mark.UNSEEN, "could not read " + what + " (" + why + ")", remedy, hidden.action());
    }
}
