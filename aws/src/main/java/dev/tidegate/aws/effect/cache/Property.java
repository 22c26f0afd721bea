package dev.tidegate.aws.effect.cache;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A parameter of a call that modifies a resource.
 *
 * @param parameter its name
 * @param now its value in a description of the resource
 * @param wanted the text of {@code now} once the parameter has taken effect
 * @param restore the parameters that set it back to what a description says; empty where the API has no way
 * @param showsOnlyChange whether the value itself cannot be read, only that it is another one than before
 */
record Property(
        String parameter,
        Function<Map<String, Object>, String> now,
        Wanted wanted,
        Restore restore,
        boolean showsOnlyChange) {
    /** The text that a value becomes, given what is there. */
    interface Wanted {
        String of(Object value, Map<String, Object> now);
    }

    /** The parameters that undo a value, given what was there before. */
    interface Restore {
        Optional<Map<String, Object>> of(Map<String, Object> before, Object value);
    }

    /** One that the description has under the same name. */
    static Property same(String name) {
        return of(name, raw -> Optional.ofNullable(raw.get(name)));
    }

    /** One whose value in the description is what the parameter takes. */
    static Property of(String parameter, Function<Map<String, Object>, Optional<Object>> value) {
        return new Property(
                parameter,
                raw -> value.apply(raw).map(Data::comparable).orElse(Look.NONE),
                (wanted, now) -> Data.comparable(wanted),
                (before, wanted) -> value.apply(before).map(found -> Map.of(parameter, found)),
                false);
    }

    /** A flag that the description has as a word. */
    static Property word(String parameter, String field, String on) {
        Function<Map<String, Object>, Boolean> isOn =
                raw -> Data.text(raw, field).equals(on);
        return new Property(
                parameter,
                raw -> String.valueOf(isOn.apply(raw)),
                (wanted, now) -> String.valueOf(wanted),
                (before, wanted) -> Optional.of(Map.of(parameter, isOn.apply(before))),
                false);
    }

    /** All ids of a list; their order means nothing. */
    static Property ids(String parameter, Function<Map<String, Object>, List<String>> value) {
        return new Property(
                parameter,
                raw -> words(value.apply(raw)),
                (wanted, now) -> words(texts(wanted)),
                (before, wanted) -> Optional.of(Map.of(parameter, value.apply(before))),
                false);
    }

    /** Ids that join those of a list; {@code remove} takes them out again. */
    static Property added(String parameter, String field, String remove) {
        return new Property(
                parameter,
                raw -> words(Data.texts(raw, field)),
                (wanted, now) -> words(Stream.concat(Data.texts(now, field).stream(), texts(wanted).stream())
                        .distinct()
                        .toList()),
                (before, wanted) -> {
                    List<String> fresh = texts(wanted).stream()
                            .filter(id -> !Data.texts(before, field).contains(id))
                            .toList();
                    return Optional.of(fresh.isEmpty() ? Map.of() : Map.of(remove, fresh));
                },
                false);
    }

    /** Ids that leave a list; {@code add} puts them back. */
    static Property removed(String parameter, String field, String add) {
        return new Property(
                parameter,
                raw -> words(Data.texts(raw, field)),
                (wanted, now) -> words(Data.texts(now, field).stream()
                        .filter(id -> !texts(wanted).contains(id))
                        .toList()),
                (before, wanted) -> Optional.of(Map.of(
                        add,
                        texts(wanted).stream()
                                .filter(Data.texts(before, field)::contains)
                                .toList())),
                false);
    }

    /** A rule of an access control list: its words in any order, without those that AWS adds by itself. */
    static Property accessString() {
        Property plain = same("AccessString");
        return new Property(
                plain.parameter(),
                raw -> rule(Data.text(raw, "AccessString")),
                (wanted, now) -> rule(String.valueOf(wanted)),
                plain.restore(),
                false);
    }

    private static final Set<String> ADDED_BY_AWS = Set.of("resetchannels", "&*", "sanitize-payload");

    private static String rule(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !ADDED_BY_AWS.contains(word))
                .collect(Collectors.joining(" "));
    }

    static List<String> texts(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    static String words(List<String> ids) {
        return ids.isEmpty()
                ? Look.NONE
                : String.join(" ", ids.stream().sorted().toList());
    }

    /** Why there may be no way back. */
    String whyNot() {
        return parameter.equals("Passwords")
                ? "an earlier password of the user is not known"
                : "AWS cannot set " + parameter + " back";
    }

    /** Which cannot be set back. */
    Property forGood() {
        return new Property(parameter, now, wanted, (before, value) -> Optional.empty(), showsOnlyChange);
    }

    /** Whose value nothing shows; {@code trace} is what differs once it has changed. */
    static Property hidden(String parameter, Function<Map<String, Object>, String> trace) {
        return new Property(parameter, trace, (wanted, now) -> "", (before, value) -> Optional.empty(), true);
    }

    /** Which is set back by other parameters. */
    Property restoredBy(Restore other) {
        return new Property(parameter, now, wanted, other, showsOnlyChange);
    }
}
