package dev.tidegate.doctor.diagnosis;

import dev.tidegate.doctor.diagnosis.FailureClass.Kind;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JSON Schema of a diagnosis, made from the table of classes. */
public final class DiagnosisSchema {
    private static final String TEXT = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "Diagnosis",
              "description": "What tidegate doctor --json prints, one object a line.",
              "type": "object",
              "required": ["ok", "class", "code", "layer", "cause", "why", "next", "layers", "notes"],
              "additionalProperties": false,
              "properties": {
                "ok": { "type": "boolean", "description": "Whether the limiter can work." },
                "class": { "enum": [%s] },
                "code": { "enum": [%s] },
                "layer": { "enum": ["", %s], "description": "Where the cause was found." },
                "cause": { "type": "string", "description": "What is wrong, in a sentence; empty if nothing is." },
                "why": { "type": "string", "description": "What was seen, and what it usually means." },
                "next": { "type": "string", "description": "The next command, or the next step." },
                "layers": {
                  "type": "array",
                  "description": "Those that were looked at, in order; the last is the one with the cause.",
                  "items": {
                    "type": "object",
                    "required": ["name", "ok", "ms", "detail"],
                    "additionalProperties": false,
                    "properties": {
                      "name": { "enum": [%s] },
                      "ok": { "type": "boolean" },
                      "ms": { "type": "integer", "minimum": 0 },
                      "detail": { "type": "string" }
                    }
                  }
                },
                "notes": {
                  "type": "array",
                  "description": "What an operator should know and what does not stop the limiter.",
                  "items": {
                    "type": "object",
                    "required": ["class", "code", "cause", "why", "next"],
                    "additionalProperties": false,
                    "properties": {
                      "class": { "enum": [%s] },
                      "code": { "enum": [%s] },
                      "cause": { "type": "string" },
                      "why": { "type": "string" },
                      "next": { "type": "string" }
                    }
                  }
                }
              }
            }
            """;

    private DiagnosisSchema() {}

    /** The schema. */
    public static String text() {
        String layers = quoted(Arrays.stream(Layer.values()).map(Layer::slug));
        return TEXT.formatted(
                quoted(Stream.concat(Stream.of(Diagnosis.HEALTHY), of(Kind.CAUSE, FailureClass::slug))),
                quoted(Stream.concat(Stream.of(Diagnosis.HEALTHY_CODE), of(Kind.CAUSE, FailureClass::code))),
                layers,
                layers,
                quoted(of(Kind.NOTE, FailureClass::slug)),
                quoted(of(Kind.NOTE, FailureClass::code)));
    }

    private static Stream<String> of(Kind kind, Function<FailureClass, String> name) {
        return Arrays.stream(FailureClass.values())
                .filter(each -> each.kind() == kind)
                .map(name);
    }

    private static String quoted(Stream<String> words) {
        return words.map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
    }
}
