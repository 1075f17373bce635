-- Groups %(first)s to %(last)s of a made-up land, and all that hangs on them: 48 members, 55 mails and
-- two coordinators to a group, 16,000 signs to 9,100 groups. Keys follow from the number of the group, so a
-- larger land is the smaller one and more. A group is a square of some 350 metres; ten are a district.

INSERT INTO groups_district (id, name, sort_key, code, area, inhabitants, households)
SELECT d, 'Wijk ' || d, 'wijk0' || lpad(d::text, 6, '0'), 'WK' || lpad(d::text, 6, '0'),
       ST_Multi(ST_MakeEnvelope(x, y, x + 0.05, y + 0.003, 4326)), 5000, 2200
FROM (SELECT g / 10 + 1 AS d, 5 + (g / 10 %% 20) * 0.05 AS x, 52 + (g / 200) * 0.003 AS y
      FROM generate_series(%(first)s - 1, %(last)s - 1) AS g WHERE g %% 10 = 0) AS made;

INSERT INTO groups_neighbourhood (id, name, sort_key, code, area, inhabitants, households, district_id)
SELECT g, 'Buurt ' || g, 'buurt0' || lpad(g::text, 6, '0'), 'BU' || lpad(g::text, 8, '0'),
       ST_Multi(ST_MakeEnvelope(x, y, x + 0.005, y + 0.003, 4326)), 500, 220, (g - 1) / 10 + 1
FROM (SELECT g, 5 + ((g - 1) %% 200) * 0.005 AS x, 52 + ((g - 1) / 200) * 0.003 AS y
      FROM generate_series(%(first)s, %(last)s) AS g) AS made;

INSERT INTO groups_placename (kind, name, town, code, key)
SELECT 'neighbourhood', name, '', code, lower(name) FROM groups_neighbourhood
WHERE id BETWEEN %(first)s AND %(last)s;

INSERT INTO groups_address (id, street, street_key, number, letter, addition, postcode, town, point,
                            neighbourhood_id, serial)
SELECT (g - 1) * 48 + k, 'Straat ' || g, 'straat0' || lpad(g::text, 6, '0'), k, '', '',
       (1000 + g / 20) || 'A' || chr(65 + g %% 20), 'Land',
       ST_SetSRID(ST_MakePoint(5.0001 + ((g - 1) %% 200) * 0.005 + k * 0.0001,
                               52.0015 + ((g - 1) / 200) * 0.003), 4326), g, 1
FROM generate_series(%(first)s, %(last)s) AS g, generate_series(1, 48) AS k;

INSERT INTO groups_alertgroup (id, name, sort_key, slug, status, purpose, area, centre_rd, whatsapp_link,
                               link_set_on, capacity, confirmed_on, created_at, closed_at, paused_because)
SELECT n.id, 'Groep ' || n.id, 'groep0' || lpad(n.id::text, 6, '0'), 'groep-' || n.id,
       CASE WHEN n.id %% 40 = 0 THEN 'dormant' WHEN n.id %% 50 = 7 THEN 'closed' ELSE 'active' END,
       'Elkaar waarschuwen bij verdachte situaties.', n.area,
       ST_Transform(ST_Centroid(n.area), 28992), 'https://chat.whatsapp.com/Land' || n.id,
       current_date - 100, 256, current_date - (n.id %% 80)::int, now() - interval '400 days',
       CASE WHEN n.id %% 40 <> 0 AND n.id %% 50 = 7 THEN now() - interval '20 days' END, ''
FROM groups_neighbourhood AS n WHERE n.id BETWEEN %(first)s AND %(last)s;

INSERT INTO groups_alertgroup_neighbourhoods (alertgroup_id, neighbourhood_id)
SELECT g, g FROM generate_series(%(first)s, %(last)s) AS g;

-- Two coordinators a group from 1,000,000 on; an area coordinator to 30 groups from 2,000,000 on, who
-- serves three districts; an officer to 50 from 3,000,000 on, with five.
INSERT INTO accounts_user (id, password, email, name, sort_key, phone, role, is_active, is_superuser,
                           date_joined, session_round)
SELECT id, '!', word || id || '@example.org', 'Persoon ' || id, lpad(id::text, 7, '0') || '00persoon',
       '+316' || lpad(id::text, 8, '0'), role, true, false, now() - interval '300 days', 0
FROM (SELECT 1000000 + g * 2 + k AS id, 'beheer' AS word, 'coordinator' AS role
      FROM generate_series(%(first)s, %(last)s) AS g, generate_series(0, 1) AS k
      UNION ALL SELECT 2000000 + g, 'gebied', 'area_coordinator'
      FROM generate_series(%(first)s, %(last)s) AS g WHERE g %% 30 = 1
      UNION ALL SELECT 3000000 + g, 'agent', 'police'
      FROM generate_series(%(first)s, %(last)s) AS g WHERE g %% 50 = 1) AS made;

INSERT INTO groups_district_people (district_id, user_id)
SELECT DISTINCT least((g - 1) / 10 + 1 + k, (%(last)s - 1) / 10 + 1), 2000000 + g
FROM generate_series(%(first)s, %(last)s) AS g, generate_series(0, 2) AS k WHERE g %% 30 = 1
UNION SELECT DISTINCT least((g - 1) / 10 + 1 + k, (%(last)s - 1) / 10 + 1), 3000000 + g
FROM generate_series(%(first)s, %(last)s) AS g, generate_series(0, 4) AS k WHERE g %% 50 = 1;

INSERT INTO contacts_officerprofile (channel, hours, confirmed_on, phone, user_id)
SELECT 'phone', 'overdag', current_date - 30, '', id FROM accounts_user
WHERE role = 'police' AND id BETWEEN 3000000 + %(first)s AND 3000000 + %(last)s;

INSERT INTO groups_coordinator (id, post, from_on, group_id, user_id)
SELECT g * 2 + k, CASE k WHEN 0 THEN 'lead' ELSE 'deputy' END, current_date - 300, g, 1000000 + g * 2 + k
FROM generate_series(%(first)s, %(last)s) AS g, generate_series(0, 1) AS k;

INSERT INTO contacts_contactcheck (status, answer, opened_on, closed_at, key, post_id, user_id)
SELECT 'answered', 'all_right', current_date - (id * 13 %% 89)::int,
       now() - make_interval(days => (id * 13 %% 89)::int), gen_random_uuid(), id, user_id
FROM groups_coordinator WHERE group_id BETWEEN %(first)s AND %(last)s;

-- Of each post two moments; of each area coordinator fifteen.
INSERT INTO contacts_contactmoment ("on", how, subject, next_due_on, created_at, about_id, by_id, group_id)
SELECT day, 'phone', 'catch_up', CASE WHEN n %% 3 > 0 THEN day + 90 END, now(), about,
       3000001 + (g - 1) / 50 * 50, of_group
FROM (SELECT current_date - ((g * 7 + n * 61) %% 300)::int AS day, n, g, 1000000 + g * 2 + k AS about,
             g AS of_group
      FROM generate_series(%(first)s, %(last)s) AS g, generate_series(0, 1) AS k, generate_series(1, 2) AS n
      UNION ALL SELECT current_date - ((g * 7 + n * 19) %% 300)::int, n, g, 2000000 + g, NULL
      FROM generate_series(%(first)s, %(last)s) AS g, generate_series(1, 15) AS n WHERE g %% 30 = 1) AS made;

INSERT INTO groups_membership (id, name, sort_key, email, phone, status, consent_version, rules_version,
                               note, asked_at, status_at, answered_at, address_id, group_id, key, year)
SELECT id, 'Lid ' || id, lpad(id::text, 8, '0') || '00lid', 'lid' || id || '@example.org',
       '+316' || lpad(id::text, 8, '0'),
       CASE WHEN k = 1 AND g %% 4 = 0 THEN 'waiting' WHEN k = 2 AND g %% 5 = 0 THEN 'invited'
            WHEN k = 3 THEN 'left' ELSE 'joined' END,
       '1', '1', '', now() - interval '200 days',
       now() - make_interval(days => CASE WHEN k < 3 THEN (g %% 9)::int ELSE (20 + id %% 170)::int END),
       now(), id, g, gen_random_uuid(), 0
FROM (SELECT (g - 1) * 48 + k AS id, g, k
      FROM generate_series(%(first)s, %(last)s) AS g, generate_series(1, 48) AS k) AS made;

INSERT INTO groups_membershipchange (status, why, at, by_id, membership_id, before)
SELECT status, '', status_at, 1000000 + group_id * 2, id, 'waiting' FROM groups_membership
WHERE group_id BETWEEN %(first)s AND %(last)s AND status IN ('joined', 'left', 'invited');

INSERT INTO mail_outgoingmail (id, message_id, kind, recipient, sender, subject, text, html, headers, state,
                               attempts, created_at, sent_at, error, history, planned, words_go)
SELECT id, '<' || id || '@example.org>', 'round_asked', 'lid' || id || '@example.org',
       'Alert <noreply@example.org>', '', '', '', '{}', CASE WHEN k = 1 AND g %% 90 = 1 THEN 'failed' ELSE 'sent' END,
       1, now() - make_interval(mins => (id %% 129600)::int),
       CASE WHEN k = 1 AND g %% 90 = 1 THEN NULL ELSE now() - make_interval(mins => (id %% 129600)::int) END,
       '', '[]', true, false
FROM (SELECT (g - 1) * 55 + k AS id, g, k
      FROM generate_series(%(first)s, %(last)s) AS g, generate_series(1, 55) AS k) AS made;

INSERT INTO mail_mailsubject (about, mail_id)
SELECT 'groups.alertgroup:' || (id - 1) / 55 + 1, id FROM mail_outgoingmail
WHERE id BETWEEN (%(first)s - 1) * 55 + 1 AND %(last)s * 55;

INSERT INTO signage_signtype (id, name, width_mm, height_mm, price_ex_cents, vat_basis_points, price_cents,
                              valid_from, is_offered)
VALUES (900001, 'Bord', 300, 400, 10000, 2100, 12100, '2024-01-01', true) ON CONFLICT DO NOTHING;

INSERT INTO signage_sign (point, point_rd, place, status, status_at, reserved_cents, to_cover_cents,
                          pole_kind, pole_number, photo, placed_on, delivered_on, next_inspection_on,
                          group_id, sign_type_id)
SELECT ST_Centroid(n.area), ST_Transform(ST_Translate(ST_Centroid(n.area), k * 0.0003, 0), 28992),
       'Straat ' || n.id || ', bij nummer ' || k,
       CASE WHEN (n.id + k) %% 40 = 0 THEN 'damaged' WHEN (n.id + k) %% 40 = 1 THEN 'planned' ELSE 'placed' END,
       now(), 0, 0, 'lamp_post', '', '', CASE WHEN (n.id + k) %% 40 <> 1 THEN current_date - 200 END,
       current_date - 210, CASE WHEN (n.id + k) %% 40 > 1 THEN current_date + ((n.id %% 400) - 4)::int END,
       n.id, 900001
FROM groups_neighbourhood AS n, generate_series(1, 2) AS k
WHERE n.id BETWEEN %(first)s AND %(last)s AND (k = 1 OR n.id %% 4 > 0);
