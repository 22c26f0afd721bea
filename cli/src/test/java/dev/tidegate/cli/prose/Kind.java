package dev.tidegate.cli.prose;

import java.util.function.UnaryOperator;

/** A kind of text that the vocabulary names. */
enum Kind {
    MARKDOWN(".md", text -> Prose.ofMarkdown(text, false)),
    /** Pages with their code blocks and spans. */
    EXAMPLES(".md", text -> Prose.ofMarkdown(text, true)),
    HELP(".java", Prose::ofHelp),
    JAVADOC(".java", text -> Prose.ofJava(text, true)),
    COMMENT(".java", text -> Prose.ofJava(text, false)),
    LUA(".lua", Prose::ofLua);

    private final String ending;
    private final UnaryOperator<String> prose;

    Kind(String ending, UnaryOperator<String> prose) {
        this.ending = ending;
        this.prose = prose;
    }

    boolean isIn(String file) {
        return file.endsWith(ending);
    }

    String prose(String source) {
        return prose.apply(source);
    }
}
