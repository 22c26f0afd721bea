package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The outcome of all checks of one cache.
 *
 * @param cache its id
 * @param kind which of the three kinds, for people
 * @param region where
 * @param sections the tree
 */
public record Verification(String cache, String kind, String region, List<Section> sections) {
    /** Stores an unmodifiable copy of the list. */
    public Verification {
        sections = List.copyOf(sections);
    }

    /**
     * Judges what was read.
     *
     * @param account what was read
     * @param file variables of a local file, where there is one
     */
    public static Verification of(Account account, Optional<LocalFile> file) {
        RuleChecks rules = new RuleChecks(account);
        List<Section> sections = new ArrayList<>(List.of(
                new Section("account", AccountChecks.of(account)),
                new Section("cache", CacheChecks.of(account, rules)),
                new Section("safety", SafetyChecks.of(account, rules)),
                new Section("network", NetworkChecks.of(account, rules)),
                new Section("upkeep", UpkeepChecks.of(account, rules))));
        account.database()
                .ifPresent(it -> sections.add(new Section("database", DatabaseChecks.of(account, it, rules))));
        sections.add(new Section("amplify", AmplifyChecks.of(account, rules)));
        file.ifPresent(it -> sections.add(new Section(it.name(), FileChecks.of(it, account.cache()))));
        return new Verification(account.cache().id(), account.cache().kind().text(), account.region(), sections);
    }

    /**
     * A local file of environment variables that was checked.
     *
     * @param name its name
     * @param variables what is in it, without the values
     */
    public record LocalFile(String name, List<Variable> variables) {
        /** Stores an unmodifiable copy of the list. */
        public LocalFile {
            variables = List.copyOf(variables);
        }
    }

    /** All checks in a row. */
    public Stream<Check> checks() {
        return sections.stream().flatMap(section -> section.checks().stream());
    }

    /** How many came to that. */
    public long count(Mark mark) {
        return checks().filter(check -> check.mark() == mark).count();
    }

    /** Whether no check failed; what could not be read is not a failure. */
    public boolean isOk() {
        return count(Mark.FAILURE) == 0;
    }
}
