package dev.tidegate.aws.fake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes every exchange with a double to the file that the property {@code tidegate.wire} names, one JSON object a line,
 * so that a check outside Java can hold it against the models of AWS. Without the property it does nothing.
 */
final class WireLog {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String FILE = System.getProperty("tidegate.wire", "");

    private WireLog() {}

    static void write(String[] first, String target, Map<String, String> request, FakeService.Answer answer) {
        if (FILE.isEmpty()) {
            return;
        }
        Map<String, Object> line = new TreeMap<>();
        line.put("service", request.getOrDefault(":service", ""));
        line.put("method", first[0]);
        line.put("path", first[1]);
        line.put("target", target == null ? "" : target);
        line.put("body", request.getOrDefault(":body", ""));
        line.put("status", answer.status());
        line.put("response", answer.body());
        try {
            append(JSON.writeValueAsString(line) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and a number alone", e);
        }
    }

    private static synchronized void append(String line) {
        try {
            Files.writeString(
                    Path.of(FILE), line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
