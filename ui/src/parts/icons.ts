// Every icon of the window, by what it means here. One deep import each: the
// package's barrel costs 4,600 modules.
import AlarmClock from "@lucide/svelte/icons/alarm-clock";
import Archive from "@lucide/svelte/icons/archive";
import ArrowLeft from "@lucide/svelte/icons/arrow-left";
import AtSign from "@lucide/svelte/icons/at-sign";
import Bell from "@lucide/svelte/icons/bell";
import Bold from "@lucide/svelte/icons/bold";
import BookOpen from "@lucide/svelte/icons/book-open";
import Building from "@lucide/svelte/icons/building";
import Check from "@lucide/svelte/icons/check";
import CheckCheck from "@lucide/svelte/icons/check-check";
import ChevronDown from "@lucide/svelte/icons/chevron-down";
import ChevronRight from "@lucide/svelte/icons/chevron-right";
import ChevronUp from "@lucide/svelte/icons/chevron-up";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import Clock from "@lucide/svelte/icons/clock";
import Code from "@lucide/svelte/icons/code";
import Columns from "@lucide/svelte/icons/columns-2";
import Copy from "@lucide/svelte/icons/copy";
import Download from "@lucide/svelte/icons/download";
import Ellipsis from "@lucide/svelte/icons/ellipsis";
import ExternalLink from "@lucide/svelte/icons/external-link";
import Eye from "@lucide/svelte/icons/eye";
import File from "@lucide/svelte/icons/file";
import FileText from "@lucide/svelte/icons/file-text";
import Filter from "@lucide/svelte/icons/list-filter";
import GitMerge from "@lucide/svelte/icons/git-merge";
import Globe from "@lucide/svelte/icons/globe";
import Hand from "@lucide/svelte/icons/hand";
import Heading from "@lucide/svelte/icons/heading";
import History from "@lucide/svelte/icons/history";
import Image from "@lucide/svelte/icons/image";
import Inbox from "@lucide/svelte/icons/inbox";
import Info from "@lucide/svelte/icons/info";
import Italic from "@lucide/svelte/icons/italic";
import Keyboard from "@lucide/svelte/icons/keyboard";
import Languages from "@lucide/svelte/icons/languages";
import Lightbulb from "@lucide/svelte/icons/lightbulb";
import Link from "@lucide/svelte/icons/link";
import List from "@lucide/svelte/icons/list";
import ListOrdered from "@lucide/svelte/icons/list-ordered";
import Lock from "@lucide/svelte/icons/lock";
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
import Quote from "@lucide/svelte/icons/quote";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import Search from "@lucide/svelte/icons/search";
import Send from "@lucide/svelte/icons/send";
import Settings from "@lucide/svelte/icons/settings";
import Smartphone from "@lucide/svelte/icons/smartphone";
import Store from "@lucide/svelte/icons/store";
import Table from "@lucide/svelte/icons/table";
import Tag from "@lucide/svelte/icons/tag";
import ThumbsDown from "@lucide/svelte/icons/thumbs-down";
import ThumbsUp from "@lucide/svelte/icons/thumbs-up";
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
  archive: Archive,
  attach: Paperclip,
  back: ArrowLeft,
  bell: Bell,
  bold: Bold,
  book: BookOpen,
  building: Building,
  call: Phone,
  chat: MessageSquare,
  "check-double": CheckCheck,
  check: Check,
  "chevron-down": ChevronDown,
  "chevron-right": ChevronRight,
  clock: Clock,
  close: X,
  code: Code,
  columns: Columns,
  copy: Copy,
  done: CircleCheck,
  download: Download,
  eye: Eye,
  file: File,
  filter: Filter,
  globe: Globe,
  hand: Hand,
  heading: Heading,
  history: History,
  image: Image,
  inbox: Inbox,
  info: Info,
  italic: Italic,
  keyboard: Keyboard,
  languages: Languages,
  lightbulb: Lightbulb,
  link: Link,
  "list-numbers": ListOrdered,
  list: List,
  lock: Lock,
  mail: Mail,
  merge: GitMerge,
  more: Ellipsis,
  open: ExternalLink,
  order: Package,
  page: FileText,
  panel: PanelRight,
  pencil: Pencil,
  people: Users,
  "person-add": UserPlus,
  person: UserRound,
  "phone-text": Smartphone,
  plus: Plus,
  quote: Quote,
  retry: RefreshCw,
  screen: Monitor,
  search: Search,
  send: Send,
  settings: Settings,
  "sign-out": LogOut,
  social: AtSign,
  store: Store,
  table: Table,
  tag: Tag,
  trash: Trash,
  undo: Undo,
  up: ChevronUp,
  "vote-down": ThumbsDown,
  "vote-up": ThumbsUp,
  warning: TriangleAlert,
} as const;

export type IconName = keyof typeof icons;
