package dev.tidegate.config;

import dev.tidegate.usage.TokenKind;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Token kinds as keys of a file. An older name is read as well; both names of one kind together are a fault. */
public final class Kinds {
    private static final String OLD_IMAGE = "image";

    private static final List<TokenKind> KINDS = List.of(TokenKind.values());

    /** Every key that means a kind, the older names last. */
    public static final List<String> NAMES = Stream.concat(
                    Stream.of(TokenKind.values()).map(TokenKind::text), Stream.of(OLD_IMAGE))
            .toList();

    private Kinds() {}

    /** Calls {@code take} with each kind that {@code fields} name, and where its value stands. */
    public static void each(Fields fields, BiConsumer<TokenKind, Place> take) {
        for (TokenKind kind : KINDS) {
            Optional<Place> place = fields.optional(kind.text());
            if (place.isPresent()) {
                take.accept(kind, place.get());
            }
        }
        fields.optional(OLD_IMAGE).ifPresent(place -> {
            if (fields.optional(TokenKind.IMAGE_IN.text()).isPresent()) {
                place.fault("image_in or image, its older name, not both");
            } else {
                take.accept(TokenKind.IMAGE_IN, place);
            }
        });
    }
}
