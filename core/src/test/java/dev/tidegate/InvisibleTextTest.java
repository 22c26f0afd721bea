package dev.tidegate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InvisibleTextTest {
    @Test
    void whatIsNotSeenIsShownEscaped() {
        int[] unseen = {
            0x0, 0x1b, 0x7f, 0x85, 0xad, 0x34f, 0x61c, 0x115f, 0x180e, 0x200b, 0x200d, 0x200e, 0x2028, 0x202a, 0x202e,
            0x2060, 0x2066, 0x2069, 0x2800, 0x3164, 0xe000, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0xd800, 0x1d173, 0xe0041,
            0xe01ef
        };
        for (int point : unseen) {
            String text = "a" + Character.toString(point) + "b";
            assertThat(new InvalidInputException("id", text, "x").value())
                    .as("%x", point)
                    .matches("a\\\\u(%04x|\\{%x})b".formatted(point, point));
        }
    }

    @Test
    void whatIsSeenStaysAsItIs() {
        String text = "tenant-1 Zo\u00eb \u6771\u4eac \u05d0\u05d1 \ud83d\ude00 ~!\"\\";
        assertThat(InvalidInputException.printable(text)).isSameAs(text);
        assertThat(new InvalidInputException("id", text, "x").value()).isEqualTo(text);
    }

    @Test
    void aLongValueIsCutBetweenCharacters() {
        String value = new InvalidInputException("id", "\ud83d\ude00".repeat(65), "x").value();
        assertThat(value).isEqualTo("\ud83d\ude00".repeat(64) + "…");
    }
}
