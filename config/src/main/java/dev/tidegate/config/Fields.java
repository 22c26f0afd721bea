package dev.tidegate.config;

import dev.tidegate.spi.DidYouMean;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A mapping of the file. Its repeated keys are reported when it is made. */
public final class Fields {
    private final Place place;
    private final List<Yaml.Entry> entries;
    private final Map<String, Yaml.Entry> first = new LinkedHashMap<>();

    Fields(Place place, Yaml.Mapping mapping) {
        this.place = place;
        this.entries = mapping.entries();
        for (Yaml.Entry entry : entries) {
            Yaml.Entry before = first.putIfAbsent(entry.key(), entry);
            if (before != null) {
                String path = place.child(entry.key(), entry.value()).path();
                String expected = "each key once; it stands on line " + before.line() + " already";
                place.faults().add(entry.line(), path, Faults.shown(entry.key()), expected);
            }
        }
    }

    /** Reports every key that is not one of {@code known}, once. */
    public Fields only(List<String> known) {
        for (Yaml.Entry entry : first.values()) {
            if (!known.contains(entry.key())) {
                String hint =
                        DidYouMean.hint(entry.key(), known).orElse("the keys here are " + String.join(", ", known));
                String path = place.child(entry.key(), entry.value()).path();
                place.faults().add(entry.line(), path, Faults.shown(entry.key()), "no such key; " + hint);
            }
        }
        return this;
    }

    /** The value under {@code key}; a fault on the mapping's own line if there is none. */
    public Optional<Place> required(String key, String expected) {
        Optional<Place> found = optional(key);
        if (found.isEmpty()) {
            String path = place.child(key, place.value()).path();
            place.faults().add(place.line(), path, Fault.MISSING, expected);
        }
        return found;
    }

    /** The first value under {@code key}. */
    public Optional<Place> optional(String key) {
        // Asked for every kind of token of every model: most are not there.
        Yaml.Entry entry = first.get(key);
        return entry == null ? Optional.empty() : Optional.of(place.child(key, entry.value()));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Every entry in order, repeated ones too: what they hold is checked as well. */
    public List<Named> all() {
        List<Named> all = new ArrayList<>();
        for (Yaml.Entry entry : entries) {
            all.add(new Named(entry.key(), entry.line(), place.child(entry.key(), entry.value())));
        }
        return all;
    }

    /** An entry whose key is a name that the author chose. */
    public record Named(String name, int line, Place place) {
        public void fault(String expected) {
            place.faults().add(line, place.path(), Faults.shown(name), expected);
        }
    }
}
