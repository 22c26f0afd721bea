package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.rules.NotEvaluated;

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

    /** A rule could not be judged, and this is why. */
    static Check unseen(String id, NotEvaluated unseen) {
        String remedy = unseen.permission().isEmpty()
                ? "see what the reason says, then try again"
                : "allow " + unseen.permission() + " to the identity that runs this command";
        String why = unseen.permission().isEmpty() ? unseen.reason() : "not allowed: " + unseen.permission();
        return new Check(
                id, Mark.UNSEEN, "could not look at " + unseen.what() + " (" + why + ")", remedy, unseen.permission());
    }

    /** It could not be looked at, and this is why. */
    static Check unseen(String id, String what, Seen.Hidden<?> hidden) {
        String remedy = switch (hidden.why()) {
            case PERMISSION -> "allow " + hidden.action() + " for the credentials in use";
            case THROTTLED -> "try again in a minute";
            case UNSUPPORTED -> "whatever answers at this endpoint does not know the call";
            case NOT_FOUND -> "look at the name and the region";
            case FOREIGN -> "ask the owner of the other account";
            case MEMBERS_UNSEEN -> "wait until the members of the group can be described, then try again";
            case NOT_ASKED, FAILED -> "try again; then look at the network between";
        };
        String why = switch (hidden.why()) {
            case PERMISSION -> "not allowed: " + hidden.action();
            case THROTTLED -> "AWS throttles the requests: " + hidden.action();
            default -> hidden.action() + ": " + hidden.reason();
        };
        return new Check(id, Mark.UNSEEN, "could not read " + what + " (" + why + ")", remedy, hidden.action());
    }
}
