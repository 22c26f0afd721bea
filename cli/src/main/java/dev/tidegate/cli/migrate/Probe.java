package dev.tidegate.cli.migrate;

import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.move.SourceKey;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.resp.Resp;
import java.util.Optional;

/** Looks for the first key of a prefix at one end of a migration. */
final class Probe {
    private Probe() {}

    /** The name of some key that begins so, for people; empty if there is none. */
    static Optional<String> firstKey(Remote end, int part, String prefix) {
        String pattern = prefix.replaceAll("[\\\\*?\\[\\]]", "\\\\$0") + "*";
        String cursor = "0";
        do {
            Resp page = Sender.brief(end).sendTo(part, Words.of("SCAN", cursor, "MATCH", pattern, "COUNT", "10000"));
            if (Sender.accepted(end, page).items().size() != 2) {
                return Optional.empty();
            }
            cursor = page.items().get(0).text();
            for (Resp name : page.items().get(1).items()) {
                return Optional.of(new SourceKey(name.text(), "", -1, "").shown());
            }
        } while (!cursor.equals("0"));
        return Optional.empty();
    }
}
