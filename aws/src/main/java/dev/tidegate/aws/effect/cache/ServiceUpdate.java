package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** An update of AWS's for the nodes of a cache. It cannot be taken back. */
final class ServiceUpdate implements Effect {
    private static final Set<String> OPEN = Set.of("not-applied", "scheduled", "waiting-to-start", "stopped");

    @Override
    public Look look(Reader reader, Change change) {
        Map<String, Object> asked = new LinkedHashMap<>(change.parameters());
        Optional<Map<String, Object>> found =
                reader.all("elasticache", "DescribeUpdateActions", asked, "UpdateActions").stream()
                        .filter(each -> Data.text(each, "ServiceUpdateName")
                                .equals(Data.text(change.parameters(), "ServiceUpdateName")))
                        .findFirst();
        String status = found.map(each -> Data.text(each, "UpdateActionStatus")).orElse("complete");
        return Look.of(
                Map.of(
                        "update " + Data.text(change.parameters(), "ServiceUpdateName"),
                        OPEN.contains(status) ? "not applied" : "applied"),
                found.orElse(Map.of()));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return now.properties().containsValue("applied");
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return Undo.impossible("an update of AWS's cannot be taken back");
    }
}
