package dev.tidegate.cli.door;

import dev.tidegate.Decision;
import dev.tidegate.SubjectStatus;

final class DecisionJson {
    private DecisionJson() {}

    static String of(Decision decision) {
        return "{\"allowed\":" + decision.allowed() + "}";
    }

    static String of(SubjectStatus status) {
        return status.toString();
    }
}
