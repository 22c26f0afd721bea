package dev.tidegate.aws.effect.other;

import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Effect;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.Undo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A release of a branch on Amplify: done once a newer job than before has succeeded. After everything else is undone the
 * branch is released again.
 */
final class AmplifyRelease implements Effect {
    @Override
    public Look look(Reader reader, Change change) {
        Map<String, Object> asked = new LinkedHashMap<>();
        List.of("appId", "branchName").forEach(id -> asked.put(id, Data.text(change.parameters(), id)));
        String what = Look.TRACE + "Amplify " + Data.text(asked, "appId") + " " + Data.text(asked, "branchName")
                + " last job";
        asked.put("maxResults", 1);
        Optional<Map<String, Object>> last = reader.one("amplify", "ListJobs", asked, "jobSummaries");
        Map<String, Object> raw = last.orElse(Map.of());
        return new Look(
                new TreeMap<>(Map.of(what, raw.isEmpty() ? Look.NONE : Data.text(raw, "jobId"))),
                raw,
                Data.text(raw, "status"));
    }

    @Override
    public boolean isDone(Look now, Change change, SortedMap<String, String> before) {
        return !before.isEmpty()
                && !now.properties().equals(before)
                && Data.text(now.raw(), "status").equals("SUCCEED");
    }

    @Override
    public Undo undo(Look before, Change change, Secrets secrets) {
        return new Undo(List.of(), "", true);
    }
}
