// The boot program: the argument of `node -e`. It unpacks the agent and starts it. Like the text for `sh` it may hold no
// single quote, backslash, exclamation mark or newline, and a runtime that is too old has to understand it to say so.
import { OLDEST } from './search.ts'

/**
 * The program. Its argument is a package (`package.ts`) as text, or nothing: then the package comes on the wire, after its
 * length. It writes a line, `ok VERSION PID` or `old VERSION`, and what follows are frames.
 */
export const BOOT = [
  'var p=process,q=require,f=q("fs"),e=q("os").EOL',
  `if(parseInt(p.versions.node)<${OLDEST}){f.writeSync(4,"old "+p.version+e);p.exit(0)}`,
  // In lists of processes nobody wants to see the text of a program.
  'p.title="yon agent"',
  'f.writeSync(4,"ok "+p.version+" "+p.pid+e)',
  'var s=new(q("net").Socket)({fd:3,readable:true,writable:false}),t=p.argv[1]||""',
  'var run=function(b,rest){' +
    'var at=4+b.readUInt32BE(0),h=JSON.parse(b.toString("utf8",4,at));' +
    'h.parts.forEach(function(x){x.bytes=b.subarray(at,at+=x.length)});' +
    'var code=q("zlib").brotliDecompressSync(h.parts[0].bytes).toString();' +
    'new(q("vm").Script)("(function(require,boot){"+code+e+"})",{filename:"yon:agent"})' +
    '.runInThisContext()(require,{header:h,wire:s,rest:rest})}',
  'if(t){' +
    'var m={},i=34,k=0,b=Buffer.alloc(t.length*13/16|0),x=0,n=0,o=0;' +
    'for(;i<127;i++)if(i^39&&i^92)m[i]=k++;' +
    'for(i=0;i<t.length;i+=2){x|=m[t.charCodeAt(i)]+91*m[t.charCodeAt(i+1)]<<n;n+=13;' +
    'for(;n>7;n-=8,x>>=8)b[o++]=x&255}' +
    'run(b,Buffer.alloc(0))' +
    '}else{' +
    'var c=[],l=0,w=-1,take=function(d){c.push(d);l+=d.length;' +
    'if(w<0&&l>3)w=4+Buffer.concat(c).readUInt32BE(0);' +
    'if(w>=0&&l>=w){s.removeListener("data",take);s.pause();var a=Buffer.concat(c);run(a.subarray(4,w),a.subarray(w))}};' +
    's.on("data",take)}',
].join(';')
