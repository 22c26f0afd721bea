package dev.tidegate.aws.apply;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.fake.live.LiveAws;
import dev.tidegate.aws.plan.Applicable;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.security.AnAccount;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One account of a test, the plan of a rule's remedies for it, and runs of that plan. */
final class Bench {
    private static final Map<String, String> SLOTS = Map.ofEntries(
            Map.entry("CLIENT_GROUP", "sg-app"),
            Map.entry("GB", "5"),
            Map.entry("ECPU", "5000"),
            Map.entry("PRIVATE_SUBNET_1", "subnet-x"),
            Map.entry("PRIVATE_SUBNET_2", "subnet-y"),
            Map.entry("SUBNET_IN_ANOTHER_ZONE", "subnet-y"),
            Map.entry("OTHER_ZONE", "us-east-1b"),
            Map.entry("VPC_CIDR", "10.0.0.0/16"),
            Map.entry("CIDR_OF_VPC_1", "10.1.0.0/16"),
            Map.entry("CIDR_OF_VPC_2", "10.2.0.0/16"),
            Map.entry("KEY", "arn:aws:kms:us-east-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"),
            Map.entry("CACHE_GROUP", "sg-mine"),
            Map.entry("AUTH_TOKEN", LiveAws.SECRET),
            Map.entry("OLD_TOKEN", LiveAws.SECRET),
            Map.entry("OLD_PASSWORD", LiveAws.SECRET),
            Map.entry("NODE_TYPE", "cache.t4g.small"));

    /** An account is read from the fake once; each test changes a copy. */
    private static final Map<Account, LiveAws> SEEDS = new ConcurrentHashMap<>();

    final LiveAws aws;
    final Plan plan;
    final List<Hooks.Event> events = new ArrayList<>();
    private final Path directory;

    private Bench(LiveAws aws, Plan plan, Path directory) {
        this.aws = aws;
        this.plan = plan;
        this.directory = directory;
    }

    /** The remedies of all findings of that rule. */
    static Bench of(String rule, Consumer<AnAccount> wrong, Path directory) {
        AnAccount account = AnAccount.with(wrong);
        List<Step> steps = AllRules.list().stream()
                .flatMap(each -> each.of(account.build()).findings().stream())
                .filter(finding -> finding.rule().id().equals(rule))
                .map(Finding::steps)
                .distinct()
                .flatMap(List::stream)
                .toList();
        return of(account, steps, directory);
    }

    static Bench of(AnAccount account, List<Step> steps, Path directory) {
        return of(account.account(), steps, directory);
    }

    static Bench of(Account account, List<Step> steps, Path directory) {
        LiveAws aws = SEEDS.computeIfAbsent(account, LiveAws::new).fork();
        List<Step> applicable = Applicable.of(steps, "us-east-1");
        Plan.Head head = new Plan.Head("plan-1", "a test", "123456789012", "us-east-1");
        FileSecrets secrets = new FileSecrets("plan-1", directory.resolve("plan.key"));
        return new Bench(aws, Plan.of(head, applicable, values(applicable, false), aws, secrets), directory);
    }

    private static Map<String, String> values(List<Step> steps, boolean areSecret) {
        Map<String, String> values = new LinkedHashMap<>();
        Slots.open(steps).stream()
                .flatMap(name -> Stream.concat(Stream.of(name), Slots.earlier(name).stream()))
                .filter(name -> Slots.isSecret(name) == areSecret)
                .forEach(name -> values.put(name, SLOTS.getOrDefault(name, "value-of-" + name)));
        return values;
    }

    Applier applier(LiveAws account, AwsApi api, String journal) {
        return applier(account, api, journal, values(plan.steps(), true));
    }

    /** By an operator who has no secret from before the plan. */
    Applier withoutEarlierSecrets(LiveAws account, String journal) {
        Map<String, String> secrets = new LinkedHashMap<>(values(plan.steps(), true));
        secrets.keySet().removeIf(name -> name.startsWith("OLD_"));
        return applier(account, account, journal, secrets);
    }

    private Applier applier(LiveAws account, AwsApi api, String journal, Map<String, String> secrets) {
        Hooks hooks = new Hooks() {
            @Override
            public void pause(String why, int attempt) {
                account.tick();
            }

            @Override
            public boolean isDoneByHand(int step, String text) {
                if (text.startsWith("Upgrade the engine first")) {
                    account.upgraded("7.1.0");
                }
                return true;
            }

            @Override
            public void report(Event event) {
                events.add(event);
            }
        };
        return new Applier(
                plan,
                new JournalFile(directory.resolve(journal)),
                api,
                new FileSecrets("plan-1", directory.resolve("plan.key")),
                secrets,
                hooks);
    }

    /** What the plan makes of a copy of the account. */
    LiveAws applied(String journal) {
        LiveAws account = aws.fork();
        applier(account, account, journal).apply();
        return account;
    }

    /** Copies share the fake of the first. */
    static void closeAll() {
        SEEDS.values().forEach(LiveAws::close);
        SEEDS.clear();
    }
}
