package dev.tidegate.aws.reader.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Replaces the null values of AWS responses by empty ones. */
public final class NullToEmpty {
    /** More of a kind than this is not read: the rules need a few of each. */
    static final int MAX_ITEMS = 1_000;

    private NullToEmpty() {}

    public static String text(@Nullable String raw) {
        return raw == null ? "" : raw;
    }

    public static String lower(@Nullable String raw) {
        return text(raw).toLowerCase(Locale.ROOT);
    }

    public static boolean isTrue(@Nullable Boolean raw) {
        return Boolean.TRUE.equals(raw);
    }

    public static int number(@Nullable Integer raw, int otherwise) {
        return raw == null ? otherwise : raw;
    }

    /** The first that is not empty. */
    public static String firstOf(@Nullable String... texts) {
        for (@Nullable String text : texts) {
            if (text != null && !text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    public static <T> Optional<T> first(List<T> list) {
        return list.stream().findFirst();
    }

    /** All pages, up to the bound. */
    public static <T> List<T> all(Iterable<T> pages) {
        List<T> all = new ArrayList<>();
        for (T item : pages) {
            if (all.size() == MAX_ITEMS) {
                break;
            }
            all.add(item);
        }
        return all;
    }
}
