package dev.tidegate.aws.alarms;

import dev.tidegate.aws.change.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The wanted alarms beside those that are there.
 *
 * @param items alarm by alarm
 * @param surplus alarms that Tidegate made for nodes that are gone
 */
public record AlarmPlan(List<Item> items, List<CurrentAlarm> surplus) {
    /** What is to be done about an alarm. */
    public enum State {
        /** It is there as it should be. */
        SAME,
        /** It is not there yet. */
        NEW,
        /** It is there, and differs. */
        CHANGED,
        /** One of this name is there that Tidegate did not make: it is left alone. */
        FOREIGN
    }

    /**
     * One alarm and what is to be done about it.
     *
     * @param alarm the wanted alarm
     * @param state how the alarm that is there compares
     * @param change the call; none where it is the same, or not ours
     */
    public record Item(AlarmSpec alarm, State state, Optional<Change> change) {}

    /** Stores unmodifiable copies of the lists. */
    public AlarmPlan {
        items = List.copyOf(items);
        surplus = List.copyOf(surplus);
    }

    /** Compares; {@code topic} is the SNS topic to notify. */
    public static AlarmPlan of(List<AlarmSpec> wanted, Map<String, CurrentAlarm> current, Optional<String> topic) {
        List<Item> items = new ArrayList<>();
        for (AlarmSpec alarm : wanted) {
            State state = Optional.ofNullable(current.get(alarm.name()))
                    .map(there -> compared(there, alarm, topic))
                    .orElse(State.NEW);
            boolean isToDo = state == State.NEW || state == State.CHANGED;
            Change change = change(alarm, Optional.ofNullable(current.get(alarm.name())), topic);
            items.add(new Item(alarm, state, isToDo ? Optional.of(difference(change, state)) : Optional.empty()));
        }
        List<String> sources = wanted.stream().map(AlarmSpec::source).toList();
        List<CurrentAlarm> surplus = current.values().stream()
                .filter(there -> there.isOurs() && !sources.contains(there.source()))
                .toList();
        return new AlarmPlan(items, surplus);
    }

    /** A call replaces the whole alarm: what it notifies stays as it is, unless a topic is given. */
    private static Change change(AlarmSpec alarm, Optional<CurrentAlarm> there, Optional<String> topic) {
        Optional<List<String>> given = topic.map(List::of);
        return alarm.change(
                given.or(() -> there.map(CurrentAlarm::actions)).orElse(List.of()),
                given.or(() -> there.map(CurrentAlarm::okActions)).orElse(List.of()));
    }

    private static State compared(CurrentAlarm there, AlarmSpec wanted, Optional<String> topic) {
        if (!there.isOurs()) {
            return State.FOREIGN;
        }
        return there.isAs(wanted, topic) ? State.SAME : State.CHANGED;
    }

    private static Change difference(Change change, State state) {
        return change.changing("Alarm", state == State.NEW ? "(none)" : "as before", "as planned");
    }

    /** The calls, in the order of the alarms. */
    public List<Change> changes() {
        return items.stream().flatMap(item -> item.change().stream()).toList();
    }
}
