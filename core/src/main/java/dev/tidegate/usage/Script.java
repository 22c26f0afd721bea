package dev.tidegate.usage;

/**
 * Kinds of characters that vocabularies of models split differently: writing systems, and within Latin text what makes code
 * and JSON denser than prose.
 */
public enum Script {
    /** Letters without marks, A to Z. */
    LATIN,
    /** Latin letters with marks, and marks that stand by themselves. */
    ACCENTED,
    /** 0 to 9. */
    DIGIT,
    /** White space and controls. */
    SPACE,
    /** Punctuation and signs, also the wide ones of Chinese, Japanese and Korean. */
    PUNCTUATION,
    /** Russian, Ukrainian, Bulgarian, Serbian and others. */
    CYRILLIC,
    /** Greek. */
    GREEK,
    /** Arabic, Persian, Urdu and others. */
    ARABIC,
    /** Hebrew. */
    HEBREW,
    /** Hindi, Marathi, Nepali and others. */
    DEVANAGARI,
    /** The other scripts of India and Sri Lanka: Bengali, Tamil, Telugu and others. */
    INDIC,
    /** Thai and Lao. */
    THAI,
    /** Chinese, and the Chinese characters of Japanese. */
    HAN,
    /** Hiragana and Katakana. */
    KANA,
    /** Korean. */
    HANGUL,
    /** Everything else: emoji, mathematical signs, further scripts. */
    OTHER;

    private static final int ASCII = 0x80;

    /** The kind of a code point. */
    public static Script of(int point) {
        return point < ASCII ? ascii(point) : beyondAscii(point);
    }

    private static Script ascii(int point) {
        if ((point | 0x20) >= 'a' && (point | 0x20) <= 'z') {
            return LATIN;
        }
        if (point >= '0' && point <= '9') {
            return DIGIT;
        }
        return point <= ' ' ? SPACE : PUNCTUATION;
    }

    /** By blocks of Unicode, in their order. */
    private static Script beyondAscii(int point) {
        if (point < 0x0370) {
            return point < 0x00C0 ? PUNCTUATION : point < 0x0250 || point >= 0x0300 ? ACCENTED : OTHER;
        }
        if (point < 0x0F00) {
            return alphabet(point);
        }
        if (point < 0x3000) {
            return western(point);
        }
        return eastern(point);
    }

    private static Script alphabet(int point) {
        if (point < 0x0400) {
            return GREEK;
        }
        if (point < 0x0530) {
            return CYRILLIC;
        }
        if (point < 0x0590) {
            return OTHER;
        }
        if (point < 0x0600) {
            return HEBREW;
        }
        if (point < 0x0900) {
            return point < 0x0780 ? ARABIC : OTHER;
        }
        if (point < 0x0980) {
            return DEVANAGARI;
        }
        return point < 0x0E00 ? INDIC : THAI;
    }

    private static Script western(int point) {
        if (point >= 0x1100 && point < 0x1200) {
            return HANGUL;
        }
        if (point >= 0x1E00 && point < 0x2000) {
            return point < 0x1F00 ? ACCENTED : GREEK;
        }
        return point >= 0x2000 && point < 0x2070 ? PUNCTUATION : OTHER;
    }

    private static Script eastern(int point) {
        if (point < 0x3040) {
            return PUNCTUATION;
        }
        if (point < 0x3400) {
            return point < 0x3100 || point >= 0x31F0 && point < 0x3200 ? KANA : jamo(point) ? HANGUL : OTHER;
        }
        if (point < 0xA000 || point >= 0xF900 && point < 0xFB00 || point >= 0x20000 && point < 0x40000) {
            return HAN;
        }
        if (point >= 0xAC00 && point < 0xD7B0) {
            return HANGUL;
        }
        if (point >= 0xFB50 && point < 0xFE00 || point >= 0xFE70 && point < 0xFF00) {
            return ARABIC;
        }
        return point >= 0xFF00 && point < 0xFF66 ? PUNCTUATION : OTHER;
    }

    private static boolean jamo(int point) {
        return point >= 0x3130 && point < 0x3190;
    }
}
