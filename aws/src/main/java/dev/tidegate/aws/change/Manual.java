package dev.tidegate.aws.change;

/**
 * Work that no call to AWS can do, such as moving clients to a new endpoint. The steps after it rely on it.
 *
 * @param text what to do, in one sentence
 */
public record Manual(String text) implements Step {}
