// Every icon of the window, by what it means here. One deep import each: the
// package's barrel costs 4,600 modules.
import AlarmClock from "@lucide/svelte/icons/alarm-clock";
import ArrowLeft from "@lucide/svelte/icons/arrow-left";
import AtSign from "@lucide/svelte/icons/at-sign";
import Bell from "@lucide/svelte/icons/bell";
import Building from "@lucide/svelte/icons/building";
import Check from "@lucide/svelte/icons/check";
import CheckCheck from "@lucide/svelte/icons/check-check";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import ChevronRight from "@lucide/svelte/icons/chevron-right";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import Clock from "@lucide/svelte/icons/clock";
import Copy from "@lucide/svelte/icons/copy";
import Download from "@lucide/svelte/icons/download";
import Ellipsis from "@lucide/svelte/icons/ellipsis";
import ExternalLink from "@lucide/svelte/icons/external-link";
import File from "@lucide/svelte/icons/file";
import FileText from "@lucide/svelte/icons/file-text";
import Hand from "@lucide/svelte/icons/hand";
import Image from "@lucide/svelte/icons/image";
import Inbox from "@lucide/svelte/icons/inbox";
import Info from "@lucide/svelte/icons/info";
import Keyboard from "@lucide/svelte/icons/keyboard";
import Lightbulb from "@lucide/svelte/icons/lightbulb";
import Link from "@lucide/svelte/icons/link";
import List from "@lucide/svelte/icons/list";
import LogOut from "@lucide/svelte/icons/log-out";
import Mail from "@lucide/svelte/icons/mail";
import MessageSquare from "@lucide/svelte/icons/message-square";
import Monitor from "@lucide/svelte/icons/monitor";
import Package from "@lucide/svelte/icons/package";
import PanelRight from "@lucide/svelte/icons/panel-right";
import Paperclip from "@lucide/svelte/icons/paperclip";
import Pencil from "@lucide/svelte/icons/pencil";
import Phone from "@lucide/svelte/icons/phone";
import Plus from "@lucide/svelte/icons/plus";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import Search from "@lucide/svelte/icons/search";
import Send from "@lucide/svelte/icons/send";
import Settings from "@lucide/svelte/icons/settings";
import Smartphone from "@lucide/svelte/icons/smartphone";
import Store from "@lucide/svelte/icons/store";
import Tag from "@lucide/svelte/icons/tag";
import Trash from "@lucide/svelte/icons/trash-2";
import TriangleAlert from "@lucide/svelte/icons/triangle-alert";
import Undo from "@lucide/svelte/icons/undo-2";
import UserPlus from "@lucide/svelte/icons/user-plus";
import UserRound from "@lucide/svelte/icons/user-round";
import Users from "@lucide/svelte/icons/users";
import X from "@lucide/svelte/icons/x";

export const icons = {
  alarm: AlarmClock,
  alert: CircleAlert,
  attach: Paperclip,
  back: ArrowLeft,
  bell: Bell,
  building: Building,
  call: Phone,
  chat: MessageSquare,
  check: Check,
  "check-double": CheckCheck,
  "chevron-down": ChevronDown,
  "chevron-right": ChevronRight,
  clock: Clock,
  close: X,
  copy: Copy,
  done: CircleCheck,
  download: Download,
  file: File,
  hand: Hand,
  image: Image,
  inbox: Inbox,
  info: Info,
  keyboard: Keyboard,
  lightbulb: Lightbulb,
  link: Link,
  list: List,
  mail: Mail,
  more: Ellipsis,
  open: ExternalLink,
  order: Package,
  page: FileText,
  panel: PanelRight,
  pencil: Pencil,
  people: Users,
  person: UserRound,
  "person-add": UserPlus,
  "phone-text": Smartphone,
  plus: Plus,
  retry: RefreshCw,
  screen: Monitor,
  search: Search,
  send: Send,
  settings: Settings,
  "sign-out": LogOut,
  social: AtSign,
  store: Store,
  tag: Tag,
  trash: Trash,
  undo: Undo,
  warning: TriangleAlert,
} as const;

export type IconName = keyof typeof icons;
