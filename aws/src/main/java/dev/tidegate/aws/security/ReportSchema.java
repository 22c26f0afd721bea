package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Severity;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The JSON Schema of a report, made from the rules. */
public final class ReportSchema {
    private static final String TEXT = """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "title": "Security report",
              "description": "What tidegate aws security --json prints, in one line.",
              "type": "object",
              "required": ["cache", "at", "counts", "findings", "notJudged", "notApplicable", "passed", "expiredWaivers", "unusedWaivers"],
              "additionalProperties": false,
              "properties": {
                "cache": {
                  "type": "object",
                  "required": ["id", "kind", "engine", "version", "region", "arn"],
                  "additionalProperties": false,
                  "properties": {
                    "id": { "type": "string" },
                    "kind": { "enum": ["serverless cache", "replication group", "stand-alone cluster"] },
                    "engine": { "type": "string" },
                    "version": { "type": "string" },
                    "region": { "type": "string" },
                    "arn": { "type": "string" }
                  }
                },
                "at": { "type": "string", "format": "date-time" },
                "counts": {
                  "type": "object",
                  "description": "Findings that are not waived by severity, findings that are waived, rules that were not evaluated, and rules that found nothing.",
                  "required": [%1$s, "waived", "notJudged", "passed"],
                  "additionalProperties": { "type": "integer", "minimum": 0 }
                },
                "findings": {
                  "type": "array",
                  "description": "The most severe first.",
                  "items": {
                    "type": "object",
                    "required": ["id", "severity", "title", "resource", "message", "evidence", "remedy", "command", "changes", "page", "maps", "waivable"],
                    "additionalProperties": false,
                    "properties": {
                      "id": { "$ref": "#/$defs/rule" },
                      "severity": { "enum": [%1$s] },
                      "title": { "type": "string", "minLength": 1 },
                      "resource": { "type": "string", "minLength": 1, "description": "An ARN." },
                      "message": { "type": "string", "minLength": 1 },
                      "evidence": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                          "type": "object",
                          "required": ["field", "value"],
                          "additionalProperties": false,
                          "properties": { "field": { "type": "string" }, "value": { "type": "string" } }
                        }
                      },
                      "remedy": { "type": "string", "minLength": 1 },
                      "command": { "type": "string", "minLength": 1, "description": "One line for each step. Words in capitals and angle brackets are yours to fill in; a line that begins with # is work for you." },
                      "changes": {
                        "type": "array",
                        "description": "The calls of the command that change something, as data.",
                        "items": {
                          "type": "object",
                          "required": ["service", "operation", "resource", "parameters", "differences"],
                          "additionalProperties": false,
                          "properties": {
                            "service": { "type": "string" },
                            "operation": { "type": "string" },
                            "resource": { "type": "string" },
                            "parameters": { "type": "object" },
                            "differences": {
                              "type": "array",
                              "minItems": 1,
                              "items": {
                                "type": "object",
                                "required": ["property", "before", "after"],
                                "additionalProperties": { "type": "string" }
                              }
                            }
                          }
                        }
                      },
                      "page": { "type": "string" },
                      "maps": {
                        "type": "object",
                        "required": ["securityHub", "awsConfig", "prowler", "checkov", "trivy"],
                        "additionalProperties": { "type": "array", "items": { "type": "string" } }
                      },
                      "waivable": { "type": "boolean" },
                      "waiver": { "$ref": "#/$defs/waiver", "description": "Only if it is waived." }
                    }
                  }
                },
                "notJudged": {
                  "type": "array",
                  "description": "What rules could not read. A rule listed here has not passed.",
                  "items": {
                    "type": "object",
                    "required": ["id", "inPart", "what", "reason", "permission"],
                    "additionalProperties": false,
                    "properties": {
                      "id": { "$ref": "#/$defs/rule" },
                      "inPart": { "type": "boolean", "description": "Whether the rule has a finding in what it could read." },
                      "what": { "type": "string" },
                      "reason": { "type": "string" },
                      "permission": { "type": "string", "description": "The IAM action that is missing; empty if the cause is another." }
                    }
                  }
                },
                "notApplicable": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["id", "reason"],
                    "additionalProperties": false,
                    "properties": { "id": { "$ref": "#/$defs/rule" }, "reason": { "type": "string" } }
                  }
                },
                "passed": { "type": "array", "items": { "$ref": "#/$defs/rule" } },
                "expiredWaivers": { "type": "array", "items": { "$ref": "#/$defs/waiver" } },
                "unusedWaivers": { "type": "array", "items": { "$ref": "#/$defs/waiver" } }
              },
              "$defs": {
                "rule": { "enum": [%2$s] },
                "waiver": {
                  "type": "object",
                  "required": ["line", "rule", "resource", "reason", "expires"],
                  "additionalProperties": false,
                  "properties": {
                    "line": { "type": "integer", "minimum": 1 },
                    "rule": { "$ref": "#/$defs/rule" },
                    "resource": { "type": "string" },
                    "reason": { "type": "string" },
                    "expires": { "type": "string", "format": "date" }
                  }
                }
              }
            }
            """;

    private ReportSchema() {}

    /** The schema. */
    public static String text(Collection<RuleFacts> rules) {
        return TEXT.formatted(
                quoted(Arrays.stream(Severity.values()).map(Severity::text)),
                quoted(rules.stream().map(RuleFacts::id)));
    }

    private static String quoted(Stream<String> words) {
        return words.map(word -> "\"" + word + "\"").collect(Collectors.joining(", "));
    }
}
