package dev.tidegate.doctor.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.doctor.Doctor;
import dev.tidegate.doctor.probe.PrivateNetworks;
import dev.tidegate.doctor.probe.RedisErrors;
import dev.tidegate.resp.Resp;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is read from settings and from the network, without either. */
class TargetTest {
    @Test
    void aUriIsReadAsClientsReadIt() {
        Target full = Target.parse("rediss://app:p%40ss+w@cache.example:7000/3");
        assertThat(full.host()).isEqualTo("cache.example");
        assertThat(full.port()).isEqualTo(7000);
        assertThat(full.tls()).isTrue();
        assertThat(full.user()).hasValue("app");
        assertThat(full.password()).hasValue("p@ss+w");
        assertThat(full.database()).isEqualTo(3);
        Target plain = Target.parse("redis://[::1]");
        assertThat(plain.host()).isEqualTo("::1");
        assertThat(plain).hasToString("[::1]:6379");
        assertThat(plain.password()).isEmpty();
        Target alone = Target.parse("redis://secret@h");
        assertThat(alone.user()).isEmpty();
        assertThat(alone.password()).hasValue("secret");
        assertThat(Target.parse("redis://my_stack_redis")).hasToString("my_stack_redis:6379");
    }

    @Test
    void whatIsNoUriIsRefusedWithoutBeingRepeated() {
        for (String uri :
                new String[] {"", "h:6379", "redis://:planted@h:0", "redis://:planted@h,x", "redis://:%zz@h"}) {
            assertThatThrownBy(() -> Target.parse(uri))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageNotContaining("planted");
        }
        assertThatThrownBy(() -> Doctor.of(Target.parse("redis://h"), Duration.ofMillis(199)))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void privateBlocksAreToldApart() throws UnknownHostException {
        assertThat(sameBlock("10.1.2.3", "10.200.0.1")).isTrue();
        assertThat(sameBlock("192.168.1.2", "10.0.0.1")).isFalse();
        assertThat(sameBlock("127.0.0.1", "10.0.0.1")).isFalse();
        assertThat(sameBlock("fd00::1", "fd00::2")).isTrue();
        assertThat(PrivateNetworks.isPrivate(InetAddress.getByName("172.20.0.1")))
                .isTrue();
        assertThat(PrivateNetworks.isPrivate(InetAddress.getByName("172.40.0.1")))
                .isFalse();
        assertThat(PrivateNetworks.foreign().test(InetAddress.getByName("8.8.8.8")))
                .isFalse();
    }

    private static boolean sameBlock(String ours, String theirs) throws UnknownHostException {
        return PrivateNetworks.isSameBlock(InetAddress.getByName(ours), InetAddress.getByName(theirs));
    }

    /** As Redis 6.2 says what 7 says in one word. */
    @Test
    void anErrorWithinAScriptOfAnOlderServerIsFoundInItsText() {
        assertThat(RedisErrors.meaning(new Resp.Refusal("ERR Error running script (call to f_1f8f): @user_script:1: "
                        + "@user_script: 1: -OOM command not allowed when used memory > 'maxmemory'.")))
                .isEqualTo(FailureClass.OUT_OF_MEMORY);
        assertThat(RedisErrors.meaning(new Resp.Refusal("ERR something else")))
                .isEqualTo(FailureClass.UNEXPECTED_REPLY);
    }
}
