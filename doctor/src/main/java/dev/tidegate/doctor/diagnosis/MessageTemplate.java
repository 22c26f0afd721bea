package dev.tidegate.doctor.diagnosis;

/** The sentences of the table, about one target. */
record MessageTemplate(FailureClass what, Target target) {
    String cause() {
        return filled(what.cause());
    }

    /** What was seen, then what it usually means. */
    String why(String evidence) {
        String meaning = filled(what.why());
        return evidence.isEmpty() ? meaning : evidence + ". " + meaning;
    }

    String next() {
        return filled(target.onAws() ? what.nextOnAws().orElse(what.next()) : what.next());
    }

    private String filled(String text) {
        return text.replace("{host}", target.host())
                .replace("{port}", String.valueOf(target.port()))
                .replace("{user}", Sanitized.of(target.who()));
    }
}
