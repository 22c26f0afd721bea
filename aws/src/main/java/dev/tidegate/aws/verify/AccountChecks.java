package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Checks of who asked AWS: the identity, the region and the time of the look. */
final class AccountChecks {
    /** IAM tokens for a cache live 15 minutes; AWS itself refuses requests that are 5 minutes off. */
    private static final Duration CLOCK_LIMIT = Duration.ofSeconds(60);

    private AccountChecks() {}

    static List<Check> of(Account account) {
        List<Check> checks = new ArrayList<>();
        checks.add(account.caller()
                .fold(
                        known -> Check.ok("credentials", known.arn() + ", account " + known.accountId()),
                        hidden -> Check.unseen("credentials", "who asks", hidden)));
        checks.add(region(account));
        account.clockAhead().ifPresent(ahead -> checks.add(clock(ahead)));
        return checks;
    }

    private static Check region(Account account) {
        return account.cache()
                .endpoint()
                .flatMap(endpoint -> Regions.labelOf(endpoint.host()))
                .filter(label -> !label.equals(Regions.label(account.region())))
                .map(label -> Check.warning(
                        "region",
                        account.region() + ", but the name of the endpoint says " + label,
                        "check AWS_ENDPOINT_URL"))
                .orElseGet(() -> Check.ok("region", account.region()));
    }

    private static Check clock(Duration ahead) {
        if (ahead.abs().compareTo(CLOCK_LIMIT) <= 0) {
            return Check.ok("clock", "this machine's clock agrees with AWS to a minute");
        }
        return Check.warning(
                "clock",
                "this machine's clock is " + ahead.abs().toSeconds() + " s "
                        + (ahead.isNegative() ? "behind" : "ahead of") + " AWS's",
                "set the clock (timedatectl set-ntp true): tokens for a cache are refused otherwise");
    }
}
