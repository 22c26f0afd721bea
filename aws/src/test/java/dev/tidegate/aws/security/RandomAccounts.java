package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.Policy;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Accounts in which anything may be wrong at once, for tests of properties. */
public final class RandomAccounts {
    private RandomAccounts() {}

    /** One of any kind, with up to five things wrong, right again or hidden; {@code story} says which. */
    public static AnAccount next(Random random, List<String> story) {
        AnAccount account = new AnAccount();
        int kind = random.nextInt(5);
        if (kind == 0) {
            account.standAlone();
        } else if (kind == 1) {
            account.serverless();
        } else if (kind == 2) {
            account.publicOne();
        }
        story.add(account.kind + (kind == 2 ? " public" : ""));
        List<String> ids = List.copyOf(RuleFixtures.all().keySet());
        for (int i = random.nextInt(6); i > 0; i--) {
            String id = ids.get(random.nextInt(ids.size()));
            RuleFixtures.Fixture fixture = RuleFixtures.of(id);
            int what = random.nextInt(5);
            story.add(id + (what < 3 ? " wrong" : what == 3 ? " right" : " hidden"));
            if (what < 3) {
                fixture.wrong().accept(account);
            } else if (what == 3) {
                fixture.right().accept(account);
            } else {
                fixture.hides().ifPresent(hides -> hides.accept(account));
            }
        }
        more(random, account, story);
        // Two fixtures may bring a rule of the same id, of which AWS has one.
        Set<String> ruleIds = new HashSet<>();
        account.rules.removeIf(rule -> !ruleIds.add(rule.id()));
        if (random.nextInt(8) == 0) {
            account.atRest = new Cache.AtRest(false, "");
        }
        account.policy = Policy.DEFAULT;
        // What two fixtures together would make and AWS has not: a token without TLS, a cluster of two nodes.
        account.hasToken &= account.transit.isOn();
        if (account.kind == CacheKind.CLUSTER) {
            account.nodes = AnAccount.with(AnAccount::standAlone).nodes;
        }
        return account;
    }

    /** What accounts have that no fixture of a rule needs. */
    private static void more(Random random, AnAccount account, List<String> story) {
        switch (random.nextInt(10)) {
            case 0 -> {
                story.add("a group of another account");
                account.rules.add(new SecurityGroup.Rule(
                        "sgr-far", false, "tcp", 6379, 6379, PeerKind.GROUP, "sg-far", "far", "999988887777", false));
            }
            case 1 -> {
                story.add("a prefix list");
                account.rules.add(AnAccount.rule("sgr-pl", "tcp", 6379, 6379, "pl-1", "list"));
                account.prefixLists.put("pl-1", Seen.known(List.of("10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1")));
            }
            case 2 -> {
                story.add("IPv6 from anywhere");
                account.rules.add(AnAccount.rule("sgr-6", "tcp", 6379, 6379, "::/0", "all"));
            }
            case 3 -> {
                story.add("data tiering");
                account.nodeType = "cache.r6gd.xlarge";
            }
            case 4 -> {
                story.add("Redis 6.2");
                account.engine = "redis";
                account.version = "6.2.6";
            }
            case 5 -> {
                story.add("Valkey 7.2");
                account.version = "7.2.6";
            }
            default -> {
                // The account as it is.
            }
        }
    }
}
