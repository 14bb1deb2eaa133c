// The customer panel and the sheet for someone new, over the made-up company.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { render } from "vitest-browser-svelte";

import { perform } from "../actions/registry.svelte";
import type { FakeDesk } from "../ipc/fake";
import { expectAccessible } from "../testing/axe";
import { connectedDesk } from "../testing/desk";
import CustomerPanel from "./CustomerPanel.svelte";
import NewCustomer from "./NewCustomer.svelte";

let desk: FakeDesk;

beforeEach(async () => {
  desk = await connectedDesk();
});

async function show(customerId = "customer-miriam", conversationId: string | null = "conversation-moving") {
  const onopen = vi.fn();
  const shown = await render(CustomerPanel, { props: { customerId, conversationId, onopen } });
  Object.assign(shown.container.style, { inlineSize: "316px", blockSize: "860px" });
  await expect.element(page.getByRole("heading", { level: 2 })).toBeVisible();
  return { ...shown, onopen };
}

const given = (name: string) => desk.given.filter((one) => one.name === name).map((one) => one.request);
const miriam = () => desk.person("customer-miriam");

describe("the panel", () => {
  test("says who it is, how sure we are of each address, what they bought and who helped", async () => {
    miriam().customer.attributes = { Plan: "Legacy 40" };
    await show();
    await expect.element(page.getByRole("heading", { name: "Miriam Okafor" })).toBeVisible();
    await expect.element(page.getByText(/Customer since \d{4}, Leeds, .* there/u)).toBeVisible();
    await expect.element(page.getByText("miriam.okafor@mail.example")).toBeVisible();
    await expect.element(page.getByText("vouched")).toBeVisible();
    await expect.element(page.getByText("Router, white")).toBeVisible();
    await expect.element(page.getByText("Legacy 40")).toBeVisible();
    await expect.element(page.getByText("(you)", { exact: false })).toBeVisible();
    await expectAccessible();
  });

  test("a visitor nobody has named has no empty headings", async () => {
    await show("customer-visitor", "conversation-stock");
    await expect.element(page.getByRole("heading", { name: "Visitor from Leeds" })).toBeVisible();
    await expect.element(page.getByText("Orders")).not.toBeInTheDocument();
    await expectAccessible();
  });

  test("another conversation is opened from it", async () => {
    const { onopen } = await show("customer-priya", "conversation-thanks");
    await page.getByRole("button", { name: "New address" }).click();
    expect(onopen).toHaveBeenCalledWith("conversation-done");
  });

  test("a change that waits for the network says so", async () => {
    const call = desk.call.bind(desk);
    vi.spyOn(desk, "call").mockImplementation(async (name, request) => {
      const answer = await call(name, request);
      return name === "get_customer" ? { ...answer, is_waiting: true } : answer;
    });
    await show();
    await expect.element(page.getByText("A change waits for the network", { exact: false })).toBeVisible();
  });

  test("a customer that cannot be read says so and can be tried again", async () => {
    desk.fail("get_customer", "internal");
    await render(CustomerPanel, { props: { customerId: "customer-miriam", conversationId: null, onopen: vi.fn() } });
    await expect.element(page.getByText("The customer could not be opened")).toBeVisible();
    desk.fail("get_customer", null);
    await page.getByRole("button", { name: "Try again" }).click();
    await expect.element(page.getByRole("heading", { name: "Miriam Okafor" })).toBeVisible();
  });
});

describe("addresses", () => {
  test("one is added, its mistakes said at the field", async () => {
    await show();
    perform("add-contact-point");
    await expect.element(page.getByRole("textbox", { name: "Address" })).toHaveFocus();
    await userEvent.keyboard("call me{Enter}");
    await expect.element(page.getByText("Not a phone number that can be dialled", { exact: false })).toBeVisible();
    await expectAccessible();
    await page.getByRole("textbox", { name: "Address" }).fill("+44 7700 900999");
    await userEvent.keyboard("{Enter}");
    await expect.element(page.getByText("+44 7700 900999")).toBeVisible();
    expect(given("add_contact_point")).toEqual([
      { customer_id: "customer-miriam", contact_point: { kind: "phone", value: "+44 7700 900999" } },
    ]);
  });

  test("one that another customer has is refused in words, and stays typed", async () => {
    await show();
    desk.fail("add_contact_point", "conflict");
    await page.getByRole("button", { name: "Add an address" }).click();
    await page.getByRole("combobox", { name: "Kind of address" }).selectOptions("email");
    await page.getByRole("textbox", { name: "Address" }).fill("known@the-hub.example");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect.element(page.getByText("Another customer has this address.")).toBeVisible();
    await expect.element(page.getByRole("textbox", { name: "Address" })).toHaveValue("known@the-hub.example");
  });

  test("one is removed only when that is confirmed", async () => {
    await show();
    const remove = async () => {
      await page.getByRole("button", { name: "What to do with miriam.okafor@mail.example" }).click();
      await page.getByRole("menuitem", { name: "Remove…" }).click();
    };
    await remove();
    await expect.element(page.getByRole("button", { name: "Keep", exact: true })).toHaveFocus();
    await page.getByRole("button", { name: "Keep", exact: true }).click();
    expect(given("remove_contact_point")).toEqual([]);
    await remove();
    await page.getByRole("button", { name: "Remove", exact: true }).click();
    await expect.element(page.getByText("miriam.okafor@mail.example", { exact: true })).not.toBeInTheDocument();
  });
});

describe("editing", () => {
  test("only what changed is sent, and is seen at once", async () => {
    miriam().customer.attributes = { Plan: "Legacy 40", Old: "gone" };
    await show();
    perform("edit-customer");
    await expect.element(page.getByRole("textbox", { name: "Name" })).toHaveFocus();
    await expectAccessible();
    await page.getByRole("textbox", { name: "City" }).fill("York");
    await page.getByRole("button", { name: "Remove Old" }).click();
    await page.getByRole("button", { name: "Add a fact" }).click();
    await userEvent.keyboard("Tier{Tab}Gold");
    await page.getByRole("button", { name: "Save" }).click();
    expect(given("edit_customer")).toEqual([
      { customer_id: "customer-miriam", fields: { city: "York", attributes: { Old: "", Tier: "Gold" } } },
    ]);
    await expect.element(page.getByText(/York/u)).toBeVisible();
  });

  test("a field that is wrong is pointed at, and Escape changes nothing", async () => {
    await show();
    perform("edit-customer");
    const zone = page.getByRole("combobox", { name: "Time zone" });
    await zone.fill("Leeds time");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.element(page.getByText("Not a time zone. Write it like Europe/London.")).toBeVisible();
    await expect.element(zone).toHaveFocus();
    await userEvent.keyboard("{Escape}");
    await expect.element(page.getByRole("heading", { name: "Miriam Okafor" })).toBeVisible();
    expect(document.activeElement).not.toBe(document.body);
    expect(given("edit_customer")).toEqual([]);
  });

  test("what the desk refuses is said at its field, and the words stay", async () => {
    await show();
    desk.fail("edit_customer", "invalid_input", "fields.name");
    perform("edit-customer");
    await page.getByRole("textbox", { name: "Name" }).fill("???");
    await page.getByRole("button", { name: "Save" }).click();
    await expect.element(page.getByText("This cannot be kept. Check it for mistakes.")).toBeVisible();
    await expect.element(page.getByRole("textbox", { name: "Name" })).toHaveValue("???");
  });
});

describe("someone new", () => {
  const open = (typed = "", oncreated = vi.fn()) => render(NewCustomer, { props: { open: true, typed, oncreated } });

  test("nothing at all is not enough", async () => {
    await open();
    await page.getByRole("button", { name: "Create customer" }).click();
    await expect.element(page.getByRole("alert")).toHaveTextContent("Give at least a name or one address.");
    await expectAccessible();
    expect(given("create_customer")).toEqual([]);
  });

  test("what was looked for stands in the field it looks like", async () => {
    await open("+44 7700 900321");
    await expect.element(page.getByRole("textbox", { name: "Phone" })).toHaveValue("+44 7700 900321");
  });

  test("is created, and said to whoever asked", async () => {
    const oncreated = vi.fn();
    await open("Ada Byron", oncreated);
    await page.getByRole("textbox", { name: "E-mail" }).fill("ada@byron.example");
    await page.getByRole("button", { name: "Create customer" }).click();
    await vi.waitFor(() => expect(oncreated).toHaveBeenCalledOnce());
    expect(given("create_customer")).toEqual([
      { fields: { name: "Ada Byron" }, contact_points: [{ kind: "email", value: "ada@byron.example" }] },
    ]);
  });

  test("a number this machine knows as someone else's is said at its field, before anything is created", async () => {
    await open("Ada Byron");
    await page.getByRole("textbox", { name: "Phone" }).fill("+44 (7700) 900-118");
    await page.getByRole("button", { name: "Create customer" }).click();
    await expect.element(page.getByText("That is already how Miriam Okafor is reached. Find them instead.")).toBeVisible();
    await expect.element(page.getByRole("textbox", { name: "Phone" })).toHaveFocus();
    expect(given("create_customer")).toEqual([]);
  });

  test.each(["contact_points[1].value", "email", "contact_points.1"])("an error about %s stands at the e-mail", async (about) => {
    desk.fail("create_customer", "invalid_input", about);
    await open("Ada Byron");
    await page.getByRole("textbox", { name: "Phone" }).fill("+44 7700 900321");
    await page.getByRole("textbox", { name: "E-mail" }).fill("ada@byron.example");
    await page.getByRole("button", { name: "Create customer" }).click();
    await expect.element(page.getByRole("textbox", { name: "E-mail" })).toHaveAccessibleDescription(/Not an e-mail address/u);
    await expect.element(page.getByRole("textbox", { name: "E-mail" })).toHaveFocus();
  });
});
