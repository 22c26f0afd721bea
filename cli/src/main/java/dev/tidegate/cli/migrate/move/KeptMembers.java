package dev.tidegate.cli.migrate.move;

import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.CarryScript;
import dev.tidegate.resp.Resp;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Collections that are carried as they are, some of their members at a time. */
final class KeptMembers {
    private static final Pattern SCORE = Pattern.compile("\\d{1,16}(\\.\\d{1,6})?");

    private KeptMembers() {}

    /** A set, or a sorted set whose scores are instants: what is in either is in both afterwards. */
    static final class Union extends KeptForm {

        Union(MoveSettings settings, SourceKey key, String form) {
            super(settings, key, form);
        }

        @Override
        public boolean isCollection() {
            return true;
        }

        @Override
        public List<byte[][]> members(List<String> members, List<Resp> replies) {
            return call(CarryScript.MEMBERS, members);
        }

        @Override
        public List<byte[][]> checksOf(List<String> members, List<Resp> replies) {
            return call(CarryScript.MEMBERS_CHECK, members);
        }

        private List<byte[][]> call(CarryScript script, List<String> members) {
            List<String> arguments = new ArrayList<>(List.of(key().type(), String.valueOf(key().ttlMillis())));
            arguments.addAll(members);
            return List.<byte[][]>of(script.call(Words.all(key().name()), Words.all(arguments.toArray(String[]::new))));
        }

        @Override
        public List<byte[][]> rest() {
            return List.of();
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return firstChange(replies);
        }

        @Override
        Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue) {
            return firstDifference(ofMembers);
        }
    }

    /** Analytics: a sorted set whose scores are counts. */
    static final class Scores extends KeptForm {

        Scores(MoveSettings settings, SourceKey key) {
            super(settings, key, "analytics");
        }

        @Override
        public List<byte[][]> readsOf(List<String> members) {
            if (!settings().isWayBack()) {
                return List.of();
            }
            List<String> words =
                    new ArrayList<>(List.of("HMGET", Markers.of(settings().to(), key().name())));
            for (int i = 0; i + 1 < members.size(); i += 2) {
                words.add(members.get(i));
            }
            return List.<byte[][]>of(Words.of(words));
        }

        private static BigDecimal score(String text) {
            if (!SCORE.matcher(text).matches()) {
                throw new NotCarriedException("a score that is no count");
            }
            return new BigDecimal(text);
        }

        @Override
        public boolean isCollection() {
            return true;
        }

        @Override
        public List<byte[][]> members(List<String> members, List<Resp> replies) {
            return call(CarryScript.SCORES, members, replies);
        }

        @Override
        public List<byte[][]> checksOf(List<String> members, List<Resp> replies) {
            return call(CarryScript.SCORES_CHECK, members, replies);
        }

        private List<byte[][]> call(CarryScript script, List<String> members, List<Resp> replies) {
            List<String> arguments = new ArrayList<>(List.of(String.valueOf(key().ttlMillis()), markerLife()));
            List<Resp> cameFromTarget =
                    replies.isEmpty() ? List.of() : replies.get(0).items();
            for (int i = 0; i + 1 < members.size(); i += 2) {
                boolean came = i / 2 < cameFromTarget.size() && cameFromTarget.get(i / 2) instanceof Resp.Text;
                BigDecimal before = came ? score(cameFromTarget.get(i / 2).text()) : BigDecimal.ZERO;
                arguments.add(members.get(i));
                arguments.add(score(members.get(i + 1)).subtract(before).toPlainString());
            }
            return List.<byte[][]>of(script.call(keys(), Words.all(arguments.toArray(String[]::new))));
        }

        @Override
        public List<byte[][]> rest() {
            return List.of();
        }

        @Override
        public CarryResult result(List<Resp> replies) {
            return firstChange(replies);
        }

        @Override
        Optional<String> differenceOfValue(List<Resp> ofMembers, List<Resp> ofValue) {
            return firstDifference(ofMembers);
        }
    }
}
