package dev.tidegate.doctor.diagnosis;

import java.util.Optional;

/** One entry of {@code failures.yaml}; {@link FailureClass} describes the fields. */
record FailureText(
        String code,
        Layer layer,
        FailureClass.Kind kind,
        boolean isTransient,
        String symptom,
        String cause,
        String why,
        String next,
        Optional<String> nextOnAws) {}
