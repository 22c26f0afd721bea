package dev.tidegate.cli.store;

import dev.tidegate.InvalidInputException;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.postgres.PostgresAddress;
import dev.tidegate.postgres.PostgresLedger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where a usage ledger is: in a folder, or in a PostgreSQL database. Immutable; its text has no password.
 *
 * @param folder of its files; empty for a database
 * @param database its address; empty for a folder
 * @param password of the user of the database, if the environment has it
 */
public record LedgerChoice(Optional<Path> folder, Optional<PostgresAddress> database, Optional<String> password) {
    /** What is written in place of one. */
    public static final String EXPECTED = "a folder, or " + PostgresAddress.EXPECTED;

    /**
     * Reads what a caller wrote.
     *
     * @param env the environment, where PGPASSWORD may be
     * @throws InvalidInputException if it begins as an address and is none
     */
    public static LedgerChoice of(String field, String text, Map<String, String> env) {
        if (!PostgresAddress.isOne(text)) {
            return new LedgerChoice(Optional.of(Path.of(text)), Optional.empty(), Optional.empty());
        }
        Optional<String> password = Optional.ofNullable(env.get("PGPASSWORD")).filter(word -> !word.isEmpty());
        return new LedgerChoice(Optional.empty(), Optional.of(PostgresAddress.parse(field, text)), password);
    }

    /**
     * Opens it for reading: the folders of several servers, or one database.
     *
     * @throws InvalidInputException if a database and something else are named
     */
    public static UsageLedger read(String field, List<String> texts, Map<String, String> env) {
        List<LedgerChoice> choices =
                texts.stream().map(text -> of(field, text, env)).toList();
        List<Path> folders =
                choices.stream().flatMap(choice -> choice.folder().stream()).toList();
        if (folders.size() == choices.size()) {
            return UsageLedger.read(folders);
        }
        if (choices.size() > 1) {
            throw new InvalidInputException(field, choices.size() + " of them", "folders alone, or one database");
        }
        return choices.get(0).database().map(choices.get(0)::open).orElseThrow();
    }

    /** The ledger in the database. */
    public UsageLedger open(PostgresAddress address) {
        return new PostgresLedger(address, password);
    }

    @Override
    public String toString() {
        return database.map(PostgresAddress::toString)
                .or(() -> folder.map(Path::toString))
                .orElse("");
    }
}
