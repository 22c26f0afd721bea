package dev.tidegate.resp;

import java.util.List;

/** A reply of a server in RESP2, which every version of Redis speaks. */
public sealed interface Resp {
    /** A status or a string; bytes outside of ASCII are one character each. */
    record Text(String text) implements Resp {}

    /** A RESP reply that consists of one integer. */
    record Whole(long value) implements Resp {}

    /** A RESP reply that is an array of replies. */
    record Many(List<Resp> items) implements Resp {
        /** Copies the list, so that the record is immutable. */
        public Many {
            items = List.copyOf(items);
        }
    }

    /** The null reply of RESP, for an absent value. */
    record Nothing() implements Resp {}

    /** An error: its code is the first word. */
    record Refusal(String message) implements Resp {
        /** The first word, such as {@code NOAUTH}. */
        public String code() {
            int end = message.indexOf(' ');
            return end < 0 ? message : message.substring(0, end);
        }
    }

    /** The text, or nothing where it is none. */
    default String text() {
        return this instanceof Text text ? text.text : "";
    }

    /** The items, none where it is no array. */
    default List<Resp> items() {
        return this instanceof Many many ? many.items : List.of();
    }

    /** The integer, also one that came as text; {@code otherwise} where it is none. */
    default long whole(long otherwise) {
        if (this instanceof Whole whole) {
            return whole.value;
        }
        return text().matches("-?\\d{1,18}") ? Long.parseLong(text()) : otherwise;
    }
}
