package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Cache;
import java.util.ArrayList;
import java.util.List;

/** Checks of a local file of variables: what it sets for the limiter, and which secrets it holds. */
final class FileChecks {
    private FileChecks() {}

    static List<Check> of(Verification.LocalFile file, Cache cache) {
        VariableChecks variables = new VariableChecks("file", file.variables(), cache);
        List<Check> checks = new ArrayList<>(variables.checks(
                "set ELASTICACHE_REDIS_HOST, or TIDEGATE_REDIS, if programs here are to use the cache"));
        if (!variables.secrets().isEmpty()) {
            checks.add(Check.note(
                    "file-secrets",
                    VariableChecks.listed(variables.secrets()) + ": secrets; keep the file out of the repository"));
        }
        return checks;
    }
}
