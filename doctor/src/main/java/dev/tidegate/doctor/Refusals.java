package dev.tidegate.doctor;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an error of Redis means: by its first word, or where that is ERR by what it says. */
final class Refusals {
    private static final Map<String, FailureClass> BY_CODE = Map.ofEntries(
            Map.entry("NOAUTH", FailureClass.AUTH_REQUIRED),
            Map.entry("WRONGPASS", FailureClass.WRONG_PASSWORD),
            Map.entry("NOPERM", FailureClass.NO_PERMISSION),
            Map.entry("DENIED", FailureClass.PROTECTED_MODE),
            Map.entry("READONLY", FailureClass.REPLICA_READ_ONLY),
            Map.entry("MASTERDOWN", FailureClass.MASTER_DOWN),
            Map.entry("LOADING", FailureClass.LOADING),
            Map.entry("BUSY", FailureClass.BUSY_SCRIPT),
            Map.entry("MOVED", FailureClass.MOVED),
            Map.entry("ASK", FailureClass.CLUSTER_RESHARDING),
            Map.entry("TRYAGAIN", FailureClass.CLUSTER_RESHARDING),
            Map.entry("CLUSTERDOWN", FailureClass.CLUSTER_DOWN),
            Map.entry("CROSSSLOT", FailureClass.CROSS_SLOT),
            Map.entry("NOSCRIPT", FailureClass.SCRIPT_LOST),
            Map.entry("OOM", FailureClass.OUT_OF_MEMORY),
            Map.entry("MISCONF", FailureClass.SAVE_FAILED),
            Map.entry("NOREPLICAS", FailureClass.TOO_FEW_REPLICAS));

    private static final Map<String, FailureClass> BY_TEXT = Map.ofEntries(
            Map.entry("max number of clients", FailureClass.MAX_CLIENTS),
            Map.entry("invalid-iam-credentials", FailureClass.IAM_TOKEN_INVALID),
            Map.entry("service is not available", FailureClass.IAM_UNAVAILABLE),
            Map.entry("Exceeded limit of IAM", FailureClass.IAM_UNAVAILABLE),
            Map.entry("without any password configured", FailureClass.PASSWORD_NOT_SET),
            Map.entry("but no password is set", FailureClass.PASSWORD_NOT_SET),
            Map.entry("invalid password", FailureClass.WRONG_PASSWORD),
            Map.entry("DB index is out of range", FailureClass.WRONG_DATABASE),
            Map.entry("SELECT is not allowed", FailureClass.WRONG_DATABASE),
            Map.entry("unknown command", FailureClass.COMMAND_MISSING),
            Map.entry("unknown subcommand", FailureClass.COMMAND_MISSING),
            Map.entry("Unknown Redis command", FailureClass.COMMAND_MISSING),
            Map.entry("The user executing the script", FailureClass.NO_PERMISSION));

    /** Redis 6 wraps what happened inside of a script: {@code ERR Error running script …: -OOM command …}. */
    private static final Pattern WRAPPED = Pattern.compile("(?:: -|-)([A-Z]{2,12}) ");

    private Refusals() {}

    static FailureClass meaning(Resp.Refusal refusal) {
        FailureClass known = BY_CODE.get(refusal.code());
        if (known != null) {
            return known;
        }
        for (Map.Entry<String, FailureClass> each : BY_TEXT.entrySet()) {
            if (refusal.message().contains(each.getKey())) {
                return each.getValue();
            }
        }
        Matcher wrapped = WRAPPED.matcher(refusal.message());
        FailureClass inside = wrapped.find() ? BY_CODE.get(wrapped.group(1)) : null;
        return inside == null ? FailureClass.UNEXPECTED_REPLY : inside;
    }

    /** Whether the user may not run that command, or it is not there. */
    static boolean isForbidden(Resp reply) {
        return reply instanceof Resp.Refusal refusal
                && (meaning(refusal) == FailureClass.NO_PERMISSION || meaning(refusal) == FailureClass.COMMAND_MISSING);
    }
}
