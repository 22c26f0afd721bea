package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.cost.AwsPrices;
import dev.tidegate.aws.cost.Bill;
import dev.tidegate.aws.cost.RegionPrices;
import dev.tidegate.aws.cost.Usd;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.plan.Needs;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Policy;
import dev.tidegate.cli.aws.access.Decisions;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** The four questions that decide on a design, and what its steps need to know. */
final class DesignOptions {
    private static final String PRICED = "us-east-1";

    /** AWS allows 40 characters; the group of users has six more than the cache. */
    private static final String NAME = "[a-z][a-z0-9-]{0,32}[a-z0-9]";

    private static final String ROLE = "arn:aws[a-z-]*:iam::[0-9]{12}:role/[\\x21-\\x7e]*[\\w+=,.@-]{1,64}";

    @Option(
            names = "--public",
            paramLabel = "YES|NO",
            description = "Whether an endpoint may be reached from the internet: yes or no.")
    private Optional<String> mayBePublic = Optional.empty();

    @Option(
            names = "--credentials",
            paramLabel = "YES|NO",
            description = "Whether the app has AWS credentials, such as a compute role of Amplify: yes or no.")
    private Optional<String> hasCredentials = Optional.empty();

    @Option(
            names = "--decisions",
            paramLabel = "N",
            converter = Decisions.class,
            description = "Decisions a month, such as 250k or 30M.")
    private Optional<Long> decisions = Optional.empty();

    @Option(names = "--design", paramLabel = "LETTER", description = "The design to plan: A, B or C.")
    private Optional<String> letter = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name of the new cache of design C. Default: tidegate.")
    private Optional<String> given = Optional.empty();

    @Option(names = "--amplify-app", paramLabel = "ID", description = "The app on Amplify Hosting that uses the cache.")
    private Optional<String> app = Optional.empty();

    @Option(names = "--branch", paramLabel = "NAME", description = "The branch of that app.")
    private Optional<String> branch = Optional.empty();

    @Option(names = "--role", paramLabel = "ARN", description = "The compute role of the app, for design C.")
    private Optional<String> role = Optional.empty();

    /**
     * The designs that fit the answers, and the chosen one.
     *
     * @param text the designs that fit, for a reader
     * @param letter of the chosen one; empty where none was
     */
    record Chosen(String text, Optional<String> letter) {}

    Optional<String> appId() {
        return app;
    }

    Optional<String> branch() {
        return branch;
    }

    boolean isChosen() {
        return letter.isPresent();
    }

    private String name() {
        return given.orElse("tidegate");
    }

    /** The first option, of those that are given, that remedies have no use for. */
    Optional<String> unused() {
        Map<String, Optional<?>> options = new LinkedHashMap<>();
        options.put("--role", role);
        options.put("--name", given);
        options.put("--public", mayBePublic);
        options.put("--credentials", hasCredentials);
        options.put("--decisions", decisions);
        return options.entrySet().stream()
                .filter(each -> each.getValue().isPresent())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private void check() {
        if (branch.isPresent() != app.isPresent()) {
            throw Failure.usage("--amplify-app and --branch belong together");
        }
        String name = name();
        if (!name.matches(NAME) || name.contains("--")) {
            throw Failure.usage("--name: " + name + " (expected: 2 to 34 lower-case letters, digits and single hyphens,"
                    + " a letter first)");
        }
        role.filter(arn -> !arn.matches(ROLE)).ifPresent(arn -> {
            throw Failure.usage("--role: " + arn + " (expected: arn:aws:iam::ACCOUNT:role/NAME)");
        });
    }

    Chosen choose(Terminal terminal, String region, Optional<String> cache) {
        check();
        boolean isNew = letter.isEmpty() || letter.get().equals("C");
        (isNew
                        ? Optional.<String>empty()
                        : unused().filter(option -> option.equals("--role") || option.equals("--name")))
                .ifPresent(option -> {
                    throw Failure.usage(option + ": design " + letter.orElse("") + " does not use it (expected with"
                            + " --design C)");
                });
        Needs needs = new Needs(
                cache.isPresent(),
                answer(terminal, "--public", mayBePublic, "May an endpoint be reached from the internet?"),
                answer(terminal, "--credentials", hasCredentials, "Has the app AWS credentials (a compute role)?"),
                count(terminal));
        AwsPrices table = AwsPrices.builtIn();
        RegionPrices prices =
                table.region(region).or(() -> table.region(PRICED)).orElseThrow();
        List<Needs.Fit> fits = needs.fitting(prices);
        if (letter.isPresent()
                && fits.stream().noneMatch(fit -> fit.design().id().equals(letter.get()))) {
            throw Failure.usage("--design: " + letter.get() + " does not fit these answers (expected: "
                    + String.join(
                            ", ",
                            fits.stream()
                                    .map(fit -> fit.design().id())
                                    .distinct()
                                    .toList()) + ")");
        }
        return new Chosen(text(fits, prices.region()), letter);
    }

    private static String text(List<Needs.Fit> fits, String region) {
        StringBuilder text = new StringBuilder();
        for (Needs.Fit fit : fits) {
            String cost = fit.design()
                    .bill()
                    .flatMap(Bill::total)
                    .map(sum -> "$" + Usd.cents(sum))
                    .orElse("no price");
            text.append(String.format(
                    Locale.ROOT,
                    "%-3s %10s a month  %s%n",
                    fit.design().id(),
                    cost,
                    fit.design().name()));
            text.append(String.format(
                    Locale.ROOT,
                    "%26s%s; adds %s%n",
                    "",
                    fit.reason(),
                    fit.design().addedLatency()));
        }
        return text.append("prices of " + region + "; parts: tidegate aws cost --parts")
                .append(System.lineSeparator())
                .toString();
    }

    private static boolean answer(Terminal terminal, String option, Optional<String> given, String question) {
        String text = given.orElseGet(() -> asked(terminal, option, question + " (yes or no) "));
        return switch (text) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw Failure.usage(option + ": " + text + " (expected: yes or no)");
        };
    }

    private long count(Terminal terminal) {
        return decisions.orElseGet(
                () -> new Decisions().convert(asked(terminal, "--decisions", "How many decisions a month? ")));
    }

    private static String asked(Terminal terminal, String option, String question) {
        return terminal.ask(question)
                .orElseThrow(() -> Failure.usage(
                        option + " is missing: " + question.strip(),
                        "tidegate aws plan --public yes|no --credentials yes|no --decisions N"));
    }

    List<Step> steps(String design, Optional<Account> account, Supplier<String> accountId, String region) {
        List<Step> steps = new ArrayList<>();
        String name = name();
        Optional<DesignSteps.App> target = app.map(id -> new DesignSteps.App(id, branch.orElse("")));
        if (design.equals("C")) {
            steps.addAll(DesignSteps.publicServerless(name));
            role.ifPresent(arn -> {
                String partition = arn.substring(0, arn.indexOf(":iam:"));
                String prefix = partition + ":elasticache:" + region + ":" + accountId.get() + ":";
                String user = prefix + "user:" + name + "-app";
                steps.addAll(DesignSteps.role(
                        arn,
                        prefix + "serverlesscache:" + name,
                        user,
                        target.orElseThrow(() -> Failure.usage("--role needs --amplify-app and --branch"))));
            });
            target.ifPresent(it -> steps.addAll(DesignSteps.released(it, DesignSteps.variables(name))));
            return steps;
        }
        if (account.isEmpty()) {
            throw Failure.usage(
                    "design " + design + " needs a cache in a VPC: name it",
                    "the service and a cache of its own come with tidegate aws deploy");
        }
        ExternalFacts outside = new ExternalFacts(Optional.empty(), Optional.empty(), Optional.empty());
        steps.addAll(DesignSteps.existing(new AuditContext(account.get(), Policy.DEFAULT, outside)));
        target.ifPresent(
                it -> steps.addAll(DesignSteps.released(it, Map.of("TIDEGATE_URL", new Slot("TIDEGATE_URL")))));
        return steps;
    }
}
