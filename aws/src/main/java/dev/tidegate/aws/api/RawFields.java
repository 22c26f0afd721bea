package dev.tidegate.aws.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Keeps the fields of a response that AWS has and this version of the SDK drops. */
final class RawFields implements ExecutionInterceptor {
    /** Where the caller finds them, under the names of the API. */
    static final ExecutionAttribute<Map<String, Object>> FOUND = new ExecutionAttribute<>("tidegate.raw-fields");

    private static final List<String> NAMES =
            List.of("ConnectionType", "StorageEncryptionType", "Durability", "EffectiveDurability");

    @Override
    public Optional<InputStream> modifyHttpResponseContent(
            Context.ModifyHttpResponse context, ExecutionAttributes attributes) {
        Map<String, Object> found = attributes.getAttribute(FOUND);
        return found == null ? context.responseBody() : context.responseBody().map(body -> read(body, found));
    }

    private static InputStream read(InputStream body, Map<String, Object> found) {
        try (body) {
            byte[] bytes = body.readAllBytes();
            String text = new String(bytes, StandardCharsets.UTF_8);
            for (String name : NAMES) {
                Matcher field = Pattern.compile("<" + name + ">\\s*([A-Za-z-]{1,40})\\s*</" + name + ">")
                        .matcher(text);
                if (field.find()) {
                    found.put(name, field.group(1));
                }
            }
            return new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Map<String, Object> empty() {
        return new LinkedHashMap<>();
    }
}
