package dev.tidegate.aws.rules.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether blocks together leave out any address of the internet. */
class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, true",
        "::/0, true",
        "2000::/3, true",
        "0.0.0.0/1 128.0.0.0/1, true",
        "0.0.0.0/1 128.0.0.0/2 192.0.0.0/3, true",
        "0.0.0.0/1, false",
        "0.0.0.0/1 128.0.0.0/2, false",
        "10.0.0.0/8, false",
        "2000::/4 3000::/4, true",
        "0.0.0.0/2 64.0.0.0/3 96.0.0.0/4 112.0.0.0/5 120.0.0.0/6 124.0.0.0/7 126.0.0.0/8 128.0.0.0/1, true",
    })
    void theUnionDecides(String blocks, boolean all) {
        assertThat(Cidr.coverInternet(Cidr.blocks(Arrays.asList(blocks.split(" ", -1)))))
                .isEqualTo(all);
    }
}
