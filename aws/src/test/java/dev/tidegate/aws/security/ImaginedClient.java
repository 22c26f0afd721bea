package dev.tidegate.aws.security;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.change.Manual;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of the cache in security group sg-app, at 10.0.1.9, which does what a remedy asks people to do with clients. */
final class ImaginedClient {
    private static final Pattern SIGN_IN = Pattern.compile("sign in as (\\S+) with an IAM token");

    private AnAccount cache;
    private final Set<String> groups = new HashSet<>(Set.of("sg-app"));
    private boolean usesTls;
    private boolean hasToken;
    private boolean goesOnWithout;
    private Optional<String> user;

    ImaginedClient(AnAccount cache) {
        this.cache = cache;
        this.usesTls = cache.transit.isOn() && !cache.transit.mode().equals("preferred");
        this.hasToken = cache.hasToken;
        this.user = cache.userGroups.isEmpty()
                ? Optional.empty()
                : cache.users.found().stream()
                        .flatMap(users -> users.stream())
                        .filter(each -> canSignIn(each) && !isOpen(each))
                        .map(User::id)
                        .findFirst();
    }

    void follow(Manual manual, AnAccount newest) {
        Matcher signIn = SIGN_IN.matcher(manual.text());
        if (signIn.find()) {
            user = Optional.of(signIn.group(1));
            goesOnWithout = manual.text().contains("go on without");
        }
        if (manual.text().startsWith("Add the security group")) {
            groups.add("sg-new");
        }
        usesTls |= manual.text().contains("to TLS");
        if (manual.text().startsWith("Move every client to the endpoint of")) {
            cache = newest;
            usesTls = true;
        }
    }

    boolean canWork() {
        return isLetIn() && speaksAsWanted() && isSignedIn();
    }

    private boolean isLetIn() {
        return cache.host.contains(".public.")
                || cache.rules.stream().anyMatch(rule -> !rule.isEgress() && rule.covers(cache.port) && admits(rule));
    }

    private boolean admits(SecurityGroup.Rule rule) {
        return switch (rule.peerKind()) {
            case GROUP -> groups.contains(rule.peer());
            case CIDR_V4 -> rule.peer().matches("(0\\.0\\.0\\.0/.*|10\\.0\\.0\\.0/(8|16)|10\\.0\\.1\\.0/24)");
            case CIDR_V6, PREFIX_LIST, UNKNOWN -> false;
        };
    }

    private boolean speaksAsWanted() {
        if (!cache.transit.isOn()) {
            return !usesTls;
        }
        return usesTls || cache.transit.mode().equals("preferred");
    }

    private boolean isSignedIn() {
        if (cache.userGroups.isEmpty()) {
            return user.isEmpty() || goesOnWithout || (cache.hasToken && hasToken);
        }
        return cache.users.found().stream()
                .flatMap(users -> users.stream())
                .anyMatch(each -> canSignIn(each)
                        && (user.isPresent()
                                ? each.id().equals(user.get())
                                : each.name().equals("default")
                                        && (isOpen(each)
                                                || (hasToken
                                                        && each.authentication().equals("password")))));
    }

    private static boolean isOpen(User user) {
        return user.authentication().startsWith("no-password");
    }

    private static boolean canSignIn(User user) {
        String access = user.accessString().toLowerCase(Locale.ROOT);
        return access.startsWith("on ")
                && (access.contains("+") || access.contains("allcommands"))
                && (!user.authentication().equals("iam") || user.id().equals(user.name()));
    }
}
