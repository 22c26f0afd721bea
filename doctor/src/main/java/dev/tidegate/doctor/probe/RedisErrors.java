package dev.tidegate.doctor.probe;

import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.redis.connection.RedisError;
import dev.tidegate.resp.Resp;

/** Maps errors of Redis to failure classes. The texts themselves are read by {@link RedisError}. */
public final class RedisErrors {
    private RedisErrors() {}

    public static FailureClass meaning(Resp.Refusal refusal) {
        return switch (RedisError.of(refusal.message())) {
            case OUT_OF_MEMORY -> FailureClass.OUT_OF_MEMORY;
            case SAVE_FAILED -> FailureClass.SAVE_FAILED;
            case TOO_FEW_REPLICAS -> FailureClass.TOO_FEW_REPLICAS;
            case READ_ONLY -> FailureClass.REPLICA_READ_ONLY;
            case LOADING -> FailureClass.LOADING;
            case BUSY, SCRIPT_KILLED -> FailureClass.BUSY_SCRIPT;
            case MASTER_DOWN -> FailureClass.MASTER_DOWN;
            case CLUSTER_DOWN -> FailureClass.CLUSTER_DOWN;
            case TRY_AGAIN, ASK -> FailureClass.CLUSTER_RESHARDING;
            case MOVED -> FailureClass.MOVED;
            case CROSS_SLOT -> FailureClass.CROSS_SLOT;
            case NO_SCRIPT -> FailureClass.SCRIPT_LOST;
            case MAX_CLIENTS -> FailureClass.MAX_CLIENTS;
            case AUTH_REQUIRED -> FailureClass.AUTH_REQUIRED;
            case WRONG_PASSWORD -> FailureClass.WRONG_PASSWORD;
            case NO_PERMISSION -> FailureClass.NO_PERMISSION;
            case PROTECTED_MODE -> FailureClass.PROTECTED_MODE;
            case COMMAND_MISSING -> FailureClass.COMMAND_MISSING;
            case IAM_TOKEN_INVALID -> FailureClass.IAM_TOKEN_INVALID;
            case IAM_UNAVAILABLE -> FailureClass.IAM_UNAVAILABLE;
            case PASSWORD_NOT_SET -> FailureClass.PASSWORD_NOT_SET;
            case WRONG_DATABASE -> FailureClass.WRONG_DATABASE;
            case WRONG_TYPE, SCRIPT_FAILED, UNKNOWN -> FailureClass.UNEXPECTED_REPLY;
        };
    }

    /** Whether the user may not run that command, or it is not there. */
    public static boolean isForbidden(Resp reply) {
        return reply instanceof Resp.Refusal refusal
                && (meaning(refusal) == FailureClass.NO_PERMISSION || meaning(refusal) == FailureClass.COMMAND_MISSING);
    }
}
