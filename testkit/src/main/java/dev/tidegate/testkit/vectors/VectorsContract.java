package dev.tidegate.testkit.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every file of vectors: each reply and each byte of state as it is written there. */
public abstract class VectorsContract {
    /** For subclasses. */
    protected VectorsContract() {}

    /** A new, empty store on this clock. */
    protected abstract StoreProbe create(ManualTime clock);

    @TestFactory
    final Stream<DynamicTest> everyStepIsAnsweredAndStoredAsWritten() {
        return VectorFile.NAMES.stream().map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
    }

    private void compare(String name) {
        VectorFile file = VectorFile.load(name);
        VectorFile actual = VectorRun.actual(file, this::create);
        for (int i = 0; i < file.steps().size(); i++) {
            assertThat(actual.steps().get(i))
                    .as(name + ".json, step " + i)
                    .isEqualTo(file.steps().get(i));
        }
    }
}
