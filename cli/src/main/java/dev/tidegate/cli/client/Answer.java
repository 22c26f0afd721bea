package dev.tidegate.cli.client;

/**
 * What came back.
 *
 * @param status of HTTP
 * @param body JSON, or nothing
 */
public record Answer(int status, String body) {}
