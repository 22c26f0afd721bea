package dev.tidegate.config;

import java.util.List;

/** A value of a file and the line where it begins, from 1; of values that come from no file the line is 0. */
public sealed interface Yaml {
    int line();

    /** What the plain text of a scalar means in YAML 1.2; quoted text is always {@code TEXT}. */
    enum Kind {
        TEXT,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        NOTHING
    }

    record Scalar(int line, String text, Kind kind) implements Yaml {}

    record Sequence(int line, List<Yaml> items) implements Yaml {}

    record Mapping(int line, List<Entry> entries) implements Yaml {}

    /** Something of YAML that these files do without, such as an alias: the reader reports this instead. */
    record Refused(int line, String shown, String expected) implements Yaml {}

    record Entry(int line, String key, Yaml value) {}
}
