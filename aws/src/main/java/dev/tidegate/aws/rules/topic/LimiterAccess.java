package dev.tidegate.aws.rules.topic;

import java.util.Locale;
import java.util.Set;

/** What a user of the limiter needs; the store says the same of itself, and a test of the command line holds both equal. */
public final class LimiterAccess {
    /** The access string. */
    public static final String RULE =
            "on ~tg:* -@all +ping +script|load +evalsha +time +get +set +del +eval +cluster|nodes +info +client|setname +cluster|myid";

    private LimiterAccess() {}

    /** The commands of the limiter, in lower case, a subcommand after a bar. */
    static Set<String> commands() {
        return AccessString.of(RULE).commands();
    }

    /** What every client sends to sign in. */
    private static final Set<String> SIGN_IN = Set.of("hello", "auth");

    /** Whether the limiter sends that command, in any case of letters; {@code script} stands for its subcommands. */
    static boolean sends(String command) {
        String lower = command.toLowerCase(Locale.ROOT);
        return SIGN_IN.contains(lower)
                || commands().stream().anyMatch(each -> each.equals(lower) || each.startsWith(lower + "|"));
    }
}
