package dev.tidegate.protocol.v1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The OpenAPI document of version 1. */
public final class OpenApi {
    private static final String NAME = "openapi.json";

    private OpenApi() {}

    /** Reads the document, which is in the jar of this module. */
    public static byte[] document() {
        try (InputStream in = Optional.ofNullable(OpenApi.class.getResourceAsStream(NAME))
                .orElseThrow(() -> new IllegalStateException(NAME + " is missing from the jar"))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(NAME, e);
        }
    }
}
