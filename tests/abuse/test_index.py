"""Which test answers which case of abuse. One law: a case without a test fails the suite.

A is credit, B approval, C authorisation, D signing in, E input and files; the numbers are those of our
list of cases.
"""

from __future__ import annotations

from importlib import import_module

import pytest

CASES = {
    # A10 credit in pieces under the bound of an authority (orders: with the orders)
    "A10": "abuse.test_credit::test_credit_in_pieces_is_judged_as_one",
    # A16 a limit that has ended at the minute of approval
    "A16": "abuse.test_credit::test_temporary_limit_does_not_outlive_what_it_stands_beside",
    # A17 a group's limit used twice
    "A17": "guarantees.test_feeding::test_group_owes_together_and_leaves_a_member_the_rest",
    # A18 two customers with two limits made one
    "A18": "customers.test_merges::test_limits_are_chosen_and_never_added_silently",
    # A19 an empty limit
    "A19": "abuse.test_credit::test_no_limit_by_the_model_is_no_credit_and_not_unlimited",
    # A23 an override by one person
    "A23": "abuse.test_credit::test_who_goes_beyond_the_model_does_not_decide_it_whatever_his_roles",
    # A24 amounts that floating point would miss
    "A24": "decisions.test_services::test_authority_ends_at_the_cent",
    # B01 deciding on one's own application
    "B01": "decisions.test_services::test_four_eyes_hold_whatever_the_role",
    # B02 a change after others approved
    "B02": "decisions.test_approvals::test_a_changed_proposal_voids_the_votes_before_it",
    # B03 the last address posted first
    "B03": "abuse.test_credit::test_last_address_posted_first_changes_nothing",
    # B04 a form from before a change
    "B04": "decisions.test_views::test_stale_act_is_refused_with_a_sentence",
    # B05 an administrator who makes himself a decider
    "B05": "abuse.test_credit::test_administrator_who_wants_to_decide_needs_another_to_let_him",
    # B06 a rating changed by hand without a reason
    "B06": "dossier.test_entries::test_an_act_without_a_reason_is_refused_and_changes_nothing",
    # B07 rows of the audit trail deleted, edited, cut off
    "B07": "kernel.test_audit::test_a_cut_tail_shows_by_the_anchor_alone",
    # B08 a vote twice, or after the closing
    "B08": "decisions.test_approvals::test_nobody_votes_twice_or_after_the_vote_is_closed",
    # C01 another department's customer by its number
    "C01": "matrix.test_matrix::test_role_opens_what_it_may_and_learns_nothing_else",
    # C02 a foreign identity in a form, a list or a column
    "C02": "abuse.test_everywhere::test_fields_that_a_form_does_not_have_change_nothing",
    # C03 one customer asks for another's answers by his link
    "C03": "investigation.test_answer_pages::test_customer_answers_by_his_link_alone",
    # C04 lists, counts, filters and highlights as an oracle
    "C04": "documents.test_search::test_nothing_foreign_or_above_the_level_is_found_or_counted",
    # C05 filter keys from the address
    "C05": "abuse.test_everywhere::"
    "test_foreign_filter_shows_nothing_more_and_asks_the_database_nothing_else",
    # C06 fields that the form does not have
    "C06": "accounts.test_people_pages::test_fields_that_are_not_asked_for_change_nothing",
    # C07 what lies above one's level
    "C07": "documents.test_keeping::test_each_role_reads_up_to_its_level",
    # C08 a role withdrawn in mid-session
    "C08": "accounts.test_people::test_withdrawn_role_is_gone_with_the_next_request",
    # C09 a deactivated user's sessions
    "C09": "accounts.test_people::test_closed_access_ends_every_session",
    # C10 a signed link after its end
    "C10": "investigation.test_answers::test_ended_link_and_a_colleague_are_refused",
    # C11 pages in caches
    "C11": "matrix.test_edges::test_no_page_is_left_in_a_cache",
    # C12 a method borrowed by a header
    "C12": "matrix.test_edges::test_no_header_borrows_another_method",
    # C13 a GET with an effect
    "C13": "matrix.test_edges::test_get_writes_nothing",
    # C14 an uploaded file by guessing its path
    "C14": "documents.test_views::test_a_document_of_another_or_above_the_level_is_not_there",
    # D01 one account, many tries
    "D01": "accounts.test_sign_in::test_five_failures_lock_the_account_for_a_while",
    # D02 many accounts from one address
    "D02": "accounts.test_sign_in::test_many_accounts_from_one_address_are_slowed",
    # D03 the lock used to shut others out
    "D03": "abuse.test_signing_in::test_account_locked_by_a_stranger_opens_again_by_itself",
    # D04 telling known from unknown names
    "D04": "accounts.test_sign_in::test_unknown_user_and_wrong_password_read_the_same",
    # D05 a code used twice, at once or after the clock went back
    "D05": "accounts.test_second_factor::test_one_code_sent_eight_times_at_once_opens_one_session",
    # D06 a reset link twice, for another, after the address changed
    "D06": "abuse.test_signing_in::test_reset_link_is_dead_once_the_address_has_changed",
    # D07 a session brought along
    "D07": "accounts.test_sign_in::test_session_gets_a_new_id_at_sign_in",
    # D08 a post without its token
    "D08": "accounts.test_sign_in::test_posts_without_a_token_are_refused",
    # D09 led to another host after signing in
    "D09": "accounts.test_sign_in::test_sign_in_never_leads_to_another_host",
    # D10 false hosts and addresses
    "D10": "abuse.test_everywhere::"
    "test_host_that_is_not_ours_is_refused_and_a_forwarded_one_is_not_believed",
    # D11 accounts that come with the product
    "D11": "abuse.test_everywhere::test_new_installation_has_no_accounts",
    # E05 markup in names, remarks, files
    "E05": "abuse.test_everywhere::test_hostile_words_are_shown_as_text_on_every_page",
    # E06 templates and format strings
    "E06": "connectors.tabular.test_reading::test_a_text_is_read_literally",
    # E07 formulas in what is written out
    "E07": "batch.test_score_file::test_formula_in_a_name_stays_text",
    # E08 line ends in logs
    "E08": "kernel.test_middleware::test_log_line_cannot_be_forged",
    # E09 archives that swell, slip, nest
    "E09": "connectors.tabular.test_archives::"
    "test_a_workbook_that_declares_a_far_larger_size_is_not_opened",
    # E10 document types and entities
    "E10": "connectors.tabular.test_archives::"
    "test_a_document_type_is_refused_before_any_entity_is_looked_at",
    # E11, E12 a file that is not what it says, a picture too large to open
    "E11": "connectors.test_documents::test_what_must_not_be_opened_is_refused_with_a_sentence",
    "E12": "connectors.test_documents::test_what_must_not_be_opened_is_refused_with_a_sentence",
    # E13 encodings mixed
    "E13": "connectors.tabular.test_encodings::test_lines_in_different_encodings_are_refused",
    # E14 headings missing, twice, swapped
    "E14": "connectors.tabular.test_invoices::test_an_unknown_column_and_one_given_twice_are_named",
    # E15 file names
    "E15": "documents.test_keeping::test_names_are_cleaned_before_anything_else",
    # E16 the same file twice
    "E16": "documents.test_keeping::test_the_same_file_twice_is_recognised",
}
# A15 needs what is owed under a limit, A25 the due dates of invoices: they come with the receivables.
ASKED = {
    "A10",
    *(f"A{number}" for number in range(16, 20)),
    "A23",
    "A24",
    *(f"B{number:02}" for number in range(1, 9)),
    *(f"C{number:02}" for number in range(1, 15)),
    *(f"D{number:02}" for number in range(1, 12)),
    *(f"E{number:02}" for number in range(5, 17)),
}


def test_every_case_has_its_test() -> None:
    assert set(CASES) == ASKED


@pytest.mark.parametrize("case", sorted(CASES))
def test_the_test_of_a_case_exists(case: str) -> None:
    module, name = CASES[case].split("::")

    assert callable(getattr(import_module(f"tests.{module}"), name))
