package dev.tidegate.postgres;

import dev.tidegate.ledger.UsageRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The numbers by which records name tenants, and users, models, plans and price versions. New ones are made in the
 * transaction of the records, under the locks of their tenants. For one thread.
 */
final class SubjectNumbers {
    /** Remembered ones; beyond that all are asked for again. */
    private static final int MOST = 100_000;

    private static final String TEXTS = "unnest(?::integer[], ?::text[], ?::text[], ?::text[], ?::text[])";

    private final Map<String, Integer> tenants = new HashMap<>();
    private final Map<Subject, Integer> subjects = new HashMap<>();

    /** The texts of a record that repeat. */
    record Subject(int tenantNo, String user, String model, String plan, String priceVersion) {}

    /** Forgets everything: what was made in a transaction that failed is not there. */
    void forget() {
        tenants.clear();
        subjects.clear();
    }

    int tenant(String tenant) {
        Integer number = tenants.get(tenant);
        if (number == null) {
            throw new IllegalStateException("a tenant without a number");
        }
        return number;
    }

    Subject subject(UsageRecord record) {
        return new Subject(
                tenant(record.tenant()), record.user(), record.model(), record.plan(), record.priceVersion());
    }

    int subjectNo(UsageRecord record) {
        Integer number = subjects.get(subject(record));
        if (number == null) {
            throw new IllegalStateException("a subject without a number");
        }
        return number;
    }

    /** Makes sure that the tenants of all records have numbers. */
    void ofTenants(Connection connection, Collection<UsageRecord> records) throws SQLException {
        if (tenants.size() > MOST || subjects.size() > MOST) {
            forget();
        }
        Set<String> missing = new HashSet<>();
        records.forEach(record -> missing.add(record.tenant()));
        missing.removeAll(tenants.keySet());
        findTenants(connection, missing);
        missing.removeAll(tenants.keySet());
        if (!missing.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO usage_tenant (tenant) SELECT * FROM unnest(?::text[]) ON CONFLICT DO NOTHING")) {
                new ArrayParameters(connection, insert).texts(missing, tenant -> tenant);
                insert.executeUpdate();
            }
            findTenants(connection, missing);
        }
    }

    private void findTenants(Connection connection, Set<String> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        try (PreparedStatement select =
                connection.prepareStatement("SELECT k.tenant, t.tenant_no FROM unnest(?::text[]) k(tenant) "
                        + "CROSS JOIN LATERAL (SELECT * FROM usage_tenant u WHERE u.tenant = k.tenant OFFSET 0) t")) {
            new ArrayParameters(connection, select).texts(wanted, tenant -> tenant);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    tenants.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
    }

    /** Makes sure that the subjects of all records, whose tenants have numbers, have them too. */
    void ofSubjects(Connection connection, Collection<UsageRecord> records) throws SQLException {
        Set<Subject> missing = new HashSet<>();
        for (UsageRecord record : records) {
            Subject subject = subject(record);
            if (!subjects.containsKey(subject)) {
                missing.add(subject);
            }
        }
        findSubjects(connection, missing);
        missing.removeAll(subjects.keySet());
        if (!missing.isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO usage_subject (tenant_no, user_id, model, plan, price_version) SELECT * FROM " + TEXTS
                            + " ON CONFLICT DO NOTHING")) {
                set(connection, insert, missing);
                insert.executeUpdate();
            }
            findSubjects(connection, missing);
        }
    }

    private void findSubjects(Connection connection, Set<Subject> wanted) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT k.tenant_no, k.user_id, k.model, k.plan, k.price_version, s.subject_no "
                        + "FROM " + TEXTS + " k(tenant_no, user_id, model, plan, price_version) "
                        + "CROSS JOIN LATERAL (SELECT * FROM usage_subject u WHERE u.tenant_no = k.tenant_no "
                        + "AND u.user_id = k.user_id AND u.model = k.model AND u.plan = k.plan "
                        + "AND u.price_version = k.price_version OFFSET 0) s")) {
            set(connection, select, wanted);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    subjects.put(
                            new Subject(
                                    rows.getInt(1),
                                    rows.getString(2),
                                    rows.getString(3),
                                    rows.getString(4),
                                    rows.getString(5)),
                            rows.getInt(6));
                }
            }
        }
    }

    private static void set(Connection connection, PreparedStatement statement, Set<Subject> subjects)
            throws SQLException {
        List<Subject> all = List.copyOf(subjects);
        new ArrayParameters(connection, statement)
                .integers(all, Subject::tenantNo)
                .texts(all, Subject::user)
                .texts(all, Subject::model)
                .texts(all, Subject::plan)
                .texts(all, Subject::priceVersion);
    }
}
