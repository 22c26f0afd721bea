package dev.tidegate.cli.client;

/**
 * The HTTP status and body of an answer.
 *
 * @param status of HTTP
 * @param body JSON, or nothing
 */
public record Answer(int status, String body) {}
