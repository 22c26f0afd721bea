package dev.tidegate.internal.usage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees of any depth readable by code that goes down by recursion: a tree that is too deep is read in pieces, from
 * the top, and the first piece that has usage is taken. Pure, and without recursion itself.
 */
public final class DeepTrees {
    /** Far deeper than any response; some hundred frames of a stack of 512 KiB. */
    static final int MOST = 128;

    private DeepTrees() {}

    /** A container, how deep it stands, and whether a model or a caller wrote what is in it. */
    private record At(Object container, int depth, boolean written, Object copy) {}

    /** The tree itself, unless it is too deep; then the uppermost piece of it that has usage, else its top. */
    public static Map<String, ? extends @Nullable Object> shallow(
            Map<String, ? extends @Nullable Object> tree, Predicate<Map<String, ? extends @Nullable Object>> hasUsage) {
        if (!isDeep(tree)) {
            return tree;
        }
        Map<String, @Nullable Object> top = null;
        Deque<Map<?, ?>> pieces = new ArrayDeque<>(List.of(tree));
        while (!pieces.isEmpty()) {
            Map<String, @Nullable Object> piece = cut(pieces.poll(), pieces);
            if (hasUsage.test(piece)) {
                return piece;
            }
            top = top == null ? piece : top;
        }
        return top == null ? tree : top;
    }

    private static boolean isDeep(Map<?, ?> tree) {
        Deque<At> open = new ArrayDeque<>(List.of(new At(tree, 1, false, tree)));
        while (!open.isEmpty()) {
            At at = open.pop();
            if (at.depth() > MOST) {
                return true;
            }
            for (Object value : values(at.container())) {
                if (value instanceof Map<?, ?> || value instanceof List<?>) {
                    open.push(new At(value, at.depth() + 1, false, value));
                }
            }
        }
        return false;
    }

    private static Iterable<?> values(Object container) {
        return container instanceof Map<?, ?> map ? map.values() : (List<?>) container;
    }

    /** A copy down to the bound. What stands below it becomes empty, and a piece of its own where usage may be. */
    private static Map<String, @Nullable Object> cut(Map<?, ?> tree, Deque<Map<?, ?>> below) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        Deque<At> open = new ArrayDeque<>(List.of(new At(tree, 1, false, copy)));
        while (!open.isEmpty()) {
            At at = open.poll();
            if (at.depth() <= MOST) {
                copy(at, open);
            } else if (!at.written()) {
                pieces(at.container()).forEach(below::add);
            }
        }
        return copy;
    }

    @SuppressWarnings("unchecked")
    private static void copy(At at, Deque<At> open) {
        if (at.container() instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> into = (Map<String, @Nullable Object>) at.copy();
            map.forEach((key, value) -> {
                String name = String.valueOf(key);
                into.put(name, copied(value, at, at.written() || UsageFinder.isWritten(name), open));
            });
        } else {
            List<@Nullable Object> into = (List<@Nullable Object>) at.copy();
            ((List<?>) at.container()).forEach(item -> into.add(copied(item, at, at.written(), open)));
        }
    }

    private static @Nullable Object copied(@Nullable Object value, At at, boolean written, Deque<At> open) {
        if (!(value instanceof Map<?, ?> || value instanceof List<?>)) {
            return value;
        }
        Object copy = value instanceof Map<?, ?> ? new LinkedHashMap<>() : new ArrayList<>();
        open.add(new At(value, at.depth() + 1, written, copy));
        return copy;
    }

    /** The object, or those in the list. */
    private static List<Map<?, ?>> pieces(Object container) {
        if (container instanceof Map<?, ?> map) {
            return List.of(map);
        }
        List<Map<?, ?>> pieces = new ArrayList<>();
        for (Object item : (List<?>) container) {
            if (item instanceof Map<?, ?> map) {
                pieces.add(map);
            }
        }
        return pieces;
    }
}
